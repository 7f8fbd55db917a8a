import { checkEndpointUrl } from '../../domain/egress/endpoint-url';
import type { InputPath, InputProblem } from '../../domain/input/invalid-input';
import { problemAt } from '../../domain/input/problem-at';
import { bodyProblems } from '../../domain/template/template';
import type { SettingsOf, TaskOptions } from '../channel';
import { authProblems, RULED_AUTH_MEMBERS } from './auth/auth-rules';
import { certificateProblems } from './auth/certificate-rules';
import { checkHeaders } from './header-rules';
import type { httpSchema } from './http-schema';

const urlProblems = (url: unknown, path: InputPath, { allow }: TaskOptions): InputProblem[] => {
  const checked = checkEndpointUrl(url, allow);
  return 'url' in checked ? [] : [problemAt(path, checked)];
};

const headerProblems = (header: unknown, path: InputPath): InputProblem[] =>
  checkHeaders(header).map(({ name, ...fault }) =>
    problemAt(name === undefined ? path : [...path, name], fault),
  );

type Rule = (value: unknown, path: InputPath, options: TaskOptions) => InputProblem[];

/** The rule of each member in addition to its schema. */
const RULES: readonly (readonly [name: string, rule: Rule])[] = [
  ['url', urlProblems],
  ['header', headerProblems],
  ['json_body', bodyProblems],
  ['ca', certificateProblems],
];

export const RULED_HTTP_MEMBERS: readonly InputPath[] = [
  ...RULES.map(([name]) => [name]),
  ...RULED_AUTH_MEMBERS,
];

export const httpProblems = (sent: object, at: InputPath, options: TaskOptions): InputProblem[] => {
  const members = new Map<string, unknown>(Object.entries(sent));
  return [
    ...RULES.flatMap(([name, rule]) =>
      members.has(name) ? rule(members.get(name), [...at, name], options) : [],
    ),
    ...authProblems(sent, at, options),
  ];
};

/** The stored form of a valid URL. */
const storedUrl = (sent: string, { allow }: TaskOptions): string => {
  const checked = checkEndpointUrl(sent, allow);
  return 'url' in checked ? checked.url : sent;
};

type HttpSettings = SettingsOf<typeof httpSchema>;

export const storedRequest = ({ auth, ...request }: HttpSettings, options: TaskOptions): HttpSettings => ({
  ...request,
  url: storedUrl(request.url, options),
  ...(auth === undefined
    ? {}
    : { auth: auth.type === 'oauth2' ? { ...auth, token_url: storedUrl(auth.token_url, options) } : auth }),
});
