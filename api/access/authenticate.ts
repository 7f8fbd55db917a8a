import type { Request, RequestHandler, Response } from 'express';
import type { Principal } from '../../domain/access/principal';
import type { KeyStore } from '../../store/agencies/api-keys';
import type { KeyRefusal } from '../../store/agencies/agency-key-lookup';
import { ProblemError } from '../http/problem';

const BEARER = /^Bearer +([\x20-\x7e]{1,512}?) *$/i;

const unauthorized = (detail: string): ProblemError =>
  new ProblemError('unauthorized', detail, { headers: { 'WWW-Authenticate': 'Bearer realm="callsign"' } });

const refusalProblem = (why: KeyRefusal): ProblemError => {
  switch (why) {
    case 'unknown':
      return unauthorized('the key is unknown');
    case 'revoked':
      return unauthorized('the key was revoked');
    case 'expired':
      return unauthorized('the key has expired');
    case 'suspended':
      return new ProblemError('forbidden', 'the agency is suspended');
  }
};

/** The caller of a request; undefined on routes that need no key. */
export const principalOf = ({ locals }: Response): Principal | undefined =>
  locals['principal'] as Principal | undefined;

/** The bearer key of a request, valid or not; undefined if it has none. */
export const bearerOf = ({ headers }: Pick<Request, 'headers'>): string | undefined =>
  BEARER.exec(headers.authorization ?? '')?.[1];

/** Refuses requests without a valid key, before their body is read. */
export const authenticate =
  (keys: Pick<KeyStore, 'verify'>): RequestHandler =>
  async (request, response, next) => {
    const key = bearerOf(request);
    if (key === undefined) throw unauthorized('send the header "Authorization: Bearer <key>"');
    const verdict = await keys.verify(key);
    if (verdict.kind === 'refused') throw refusalProblem(verdict.why);
    response.locals['principal'] = verdict.principal;
    next();
  };
