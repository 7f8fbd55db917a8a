import { authProblems, RULED_AUTH_MEMBERS } from './auth-rules';
import { bodyProblems } from '../template/body-lint';
import { certificateProblems } from './certificate-rules';
import type { EgressAllow } from '../egress/egress-allow';
import { checkEndpointUrl } from '../egress/endpoint-url';
import { checkHeaders } from './header-rules';
import type { InputPath, InputProblem } from '../input/invalid-input';
import { problemAt } from '../input/problem-at';
import type { TaskOptions } from './task-options';

const PATH = ['http_request'] as const;

/** Where these rules, and not the schema, say what is wrong. */
export const RULED_HTTP_MEMBERS: readonly InputPath[] = [
  [...PATH, 'url'],
  [...PATH, 'header'],
  [...PATH, 'json_body'],
  [...PATH, 'ca'],
  ...RULED_AUTH_MEMBERS,
];

const urlProblems = (url: unknown, allow: EgressAllow): InputProblem[] => {
  const checked = checkEndpointUrl(url, allow);
  return 'url' in checked ? [] : [problemAt([...PATH, 'url'], checked)];
};

const headerProblems = (header: unknown): InputProblem[] =>
  checkHeaders(header).map(({ name, ...fault }) =>
    problemAt(name === undefined ? [...PATH, 'header'] : [...PATH, 'header', name], fault),
  );

/** What is wrong with the members of an `http_request` that no schema can judge; those that are absent are left to it. */
export const httpRequestProblems = (request: object, options: TaskOptions): InputProblem[] => {
  const members = new Map<string, unknown>(Object.entries(request));
  return [
    ...(members.has('url') ? urlProblems(members.get('url'), options.allow) : []),
    ...(members.has('header') ? headerProblems(members.get('header')) : []),
    ...(members.has('json_body') ? bodyProblems(members.get('json_body')) : []),
    ...(members.has('ca') ? certificateProblems(members.get('ca'), [...PATH, 'ca'], options.keys) : []),
    ...authProblems(request, options),
  ];
};
