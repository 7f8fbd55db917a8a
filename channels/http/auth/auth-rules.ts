import type { EgressAllow } from '../../../domain/egress/egress-allow';
import { checkEndpointUrl } from '../../../domain/egress/endpoint-url';
import type { InputPath, InputProblem } from '../../../domain/input/invalid-input';
import { ownMember } from '../../../domain/input/own-member';
import { problemAt } from '../../../domain/input/problem-at';
import type { TaskOptions } from '../../channel';
import { certificateProblems, privateKeyProblems } from './certificate-rules';

/** The members of `auth` that these rules check, as paths in the request. */
export const RULED_AUTH_MEMBERS: readonly InputPath[] = [
  ['auth', 'token_url'],
  ['auth', 'certificate'],
  ['auth', 'private_key'],
];

const tokenUrlProblems = (url: unknown, path: InputPath, allow: EgressAllow): InputProblem[] => {
  if (typeof url === 'string' && url.includes('{{'))
    return [problemAt(path, { code: 'URL_INVALID', detail: 'the token URL cannot contain tags' })];
  const checked = checkEndpointUrl(url, allow);
  return 'url' in checked ? [] : [problemAt(path, checked)];
};

const keyPairProblems = (auth: object, at: InputPath): InputProblem[] => {
  const members = new Map<string, unknown>(Object.entries(auth));
  const certificate = members.get('certificate');
  const privateKey = members.get('private_key');
  const passphrase = members.get('passphrase');
  return [
    ...(members.has('certificate') ? certificateProblems(certificate, [...at, 'certificate']) : []),
    ...(members.has('private_key')
      ? privateKeyProblems({ certificate, privateKey, passphrase }, [...at, 'private_key'])
      : []),
  ];
};

/** Over plain http the certificate would be silently unused. */
const plainHttpProblems = (url: unknown, at: InputPath): InputProblem[] =>
  typeof url === 'string' && /^http:/i.test(url)
    ? [
        problemAt([...at, 'type'], {
          code: 'AUTH_NEEDS_TLS',
          detail: 'a client certificate needs https, and the URL is http',
        }),
      ]
    : [];

/** Refuses a header that `auth` sets too. */
const conflictProblems = (header: unknown, at: InputPath): InputProblem[] => {
  if (typeof header !== 'object' || header === null) return [];
  return Object.keys(header)
    .filter((name) => name.toLowerCase() === 'authorization')
    .map((name) =>
      problemAt([...at, name], {
        code: 'AUTH_CONFLICT',
        detail: 'auth sets this header; remove one of the two',
      }),
    );
};

/**
 * Finds the problems of `auth` that a schema cannot express.
 *
 * @param at - path of the request in the task
 */
export const authProblems = (request: object, at: InputPath, { allow }: TaskOptions): InputProblem[] => {
  const auth = ownMember(request, 'auth');
  if (typeof auth !== 'object' || auth === null) return [];
  const here = [...at, 'auth'];
  if (ownMember(auth, 'type') === 'client_certificate')
    return [...plainHttpProblems(ownMember(request, 'url'), here), ...keyPairProblems(auth, here)];
  return [
    ...conflictProblems(ownMember(request, 'header'), [...at, 'header']),
    ...(Object.hasOwn(auth, 'token_url')
      ? tokenUrlProblems(ownMember(auth, 'token_url'), [...here, 'token_url'], allow)
      : []),
  ];
};
