import { certificateProblems, privateKeyProblems, type KeyReader } from './certificate-rules';
import type { EgressAllow } from '../egress/egress-allow';
import { checkEndpointUrl } from '../egress/endpoint-url';
import type { InputPath, InputProblem } from '../input/invalid-input';
import { ownMember } from '../input/own-member';
import { problemAt } from '../input/problem-at';
import type { TaskOptions } from './task-options';

const AUTH: InputPath = ['http_request', 'auth'];

/** Where these rules, and not the schema, say what is wrong. */
export const RULED_AUTH_MEMBERS: readonly InputPath[] = [
  [...AUTH, 'token_url'],
  [...AUTH, 'certificate'],
  [...AUTH, 'private_key'],
];

const tokenUrlProblems = (url: unknown, allow: EgressAllow): InputProblem[] => {
  const path = [...AUTH, 'token_url'];
  if (typeof url === 'string' && url.includes('{{'))
    return [problemAt(path, { code: 'URL_INVALID', detail: 'tags cannot stand in the URL of tokens' })];
  const checked = checkEndpointUrl(url, allow);
  return 'url' in checked ? [] : [problemAt(path, checked)];
};

const keyPairProblems = (auth: object, keys: KeyReader | undefined): InputProblem[] => {
  const members = new Map<string, unknown>(Object.entries(auth));
  const certificate = members.get('certificate');
  const privateKey = members.get('private_key');
  const passphrase = members.get('passphrase');
  return [
    ...(members.has('certificate') ? certificateProblems(certificate, [...AUTH, 'certificate'], keys) : []),
    ...(members.has('private_key')
      ? privateKeyProblems({ certificate, privateKey, passphrase }, [...AUTH, 'private_key'], keys)
      : []),
  ];
};

/** Over http nobody would ask for the certificate, and nobody would notice. */
const plainHttpProblems = (url: unknown): InputProblem[] =>
  typeof url === 'string' && /^http:/i.test(url)
    ? [
        problemAt([...AUTH, 'type'], {
          code: 'AUTH_NEEDS_TLS',
          detail: 'a client certificate is shown over https only, and the URL is one of http',
        }),
      ]
    : [];

/** The header that the service would send as well. */
const conflictProblems = (header: unknown): InputProblem[] => {
  if (typeof header !== 'object' || header === null) return [];
  return Object.keys(header)
    .filter((name) => name.toLowerCase() === 'authorization')
    .map((name) =>
      problemAt(['http_request', 'header', name], {
        code: 'AUTH_CONFLICT',
        detail: 'auth sends this header; leave one of the two out',
      }),
    );
};

/** What is wrong with the `auth` of an `http_request` that no schema can judge. */
export const authProblems = (request: object, { allow, keys }: TaskOptions): InputProblem[] => {
  const auth = ownMember(request, 'auth');
  if (typeof auth !== 'object' || auth === null) return [];
  if (ownMember(auth, 'type') === 'client_certificate')
    return [...plainHttpProblems(ownMember(request, 'url')), ...keyPairProblems(auth, keys)];
  return [
    ...conflictProblems(ownMember(request, 'header')),
    ...(Object.hasOwn(auth, 'token_url') ? tokenUrlProblems(ownMember(auth, 'token_url'), allow) : []),
  ];
};
