import type { RequestHandler } from 'express';
import { SCOPES, type Principal, type Scope } from '../../domain/access/principal';
import { principalOf } from './authenticate';
import { ProblemError } from '../http/problem';

/** Who may ask something: holders of a platform key, or those of an agency's key with a scope as well. */
export type KeyAccess = 'platform' | Scope;

/** Who may ask something; `open` is for everybody. */
export type Access = 'open' | KeyAccess;

/** What each kind of access needs, in the words of the documentation. */
export const ACCESS_WORDS = {
  open: 'No key needed.',
  platform: 'Needs a key of the platform.',
  read: "Needs a key of the platform, or an agency's with the scope `read`.",
  configure: "Needs a key of the platform, or an agency's with the scope `configure`.",
  publish: "Needs a key of the platform, or an agency's with the scope `publish`.",
} as const satisfies Record<Access, string>;

/** Why somebody may not ask; undefined where they may. */
const refusalOf = (principal: Principal, access: KeyAccess): string | undefined => {
  if (principal.kind === 'platform') return undefined;
  if (access === 'platform') return 'this is for keys of the platform alone';
  if (principal.scopes.includes(access)) return undefined;
  return `the key lacks the scope "${access}"; it has ${SCOPES.filter((scope) => principal.scopes.includes(scope)).join(', ')}`;
};

/** Lets only those through who may do what a route does. Stands behind `authenticate`. */
export const authorize =
  (access: KeyAccess): RequestHandler =>
  (_request, response, next) => {
    const principal = principalOf(response);
    const refusal = principal === undefined ? 'nobody asks' : refusalOf(principal, access);
    if (refusal !== undefined) throw new ProblemError('forbidden', refusal);
    next();
  };
