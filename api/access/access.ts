import type { RequestHandler } from 'express';
import { SCOPES, type Principal, type Scope } from '../../domain/access/principal';
import { principalOf } from './authenticate';
import { ProblemError } from '../http/problem';

/** Which keys a route accepts: platform keys only, or also agency keys with this scope. */
export type KeyAccess = 'platform' | Scope;

/** Who may call a route; `open` needs no key. */
export type Access = 'open' | KeyAccess;

/** The key that each kind of access needs, as the OpenAPI document says it. */
export const ACCESS_WORDS = {
  open: 'No key needed.',
  platform: 'Needs a platform key.',
  read: 'Needs a platform key, or an agency key with the scope `read`.',
  configure: 'Needs a platform key, or an agency key with the scope `configure`.',
  publish: 'Needs a platform key, or an agency key with the scope `publish`.',
} as const satisfies Record<Access, string>;

/** @returns why the route refuses the caller; undefined if it does not */
const refusalOf = (principal: Principal, access: KeyAccess): string | undefined => {
  if (principal.kind === 'platform') return undefined;
  if (access === 'platform') return 'this route needs a platform key';
  if (principal.scopes.includes(access)) return undefined;
  return `the key does not have the scope "${access}"; it has ${SCOPES.filter((scope) => principal.scopes.includes(scope)).join(', ')}`;
};

/** Refuses callers whose key does not permit the route. Must run after `authenticate`. */
export const authorize =
  (access: KeyAccess): RequestHandler =>
  (_request, response, next) => {
    const principal = principalOf(response);
    const refusal = principal === undefined ? 'the request has no key' : refusalOf(principal, access);
    if (refusal !== undefined) throw new ProblemError('forbidden', refusal);
    next();
  };
