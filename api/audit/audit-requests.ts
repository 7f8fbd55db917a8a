import { randomUUID } from 'node:crypto';
import type { RequestHandler } from 'express';
import type { Principal } from '../../domain/access/principal';
import type { AuditLog } from './audit-log';
import { principalOf } from '../access/authenticate';
import { remoteAddress } from '../http/remote-address';
import { requestId } from '../http/request-log';
import type { Route } from '../http/route';

/**
 * Ids and agency names that may be recorded.
 *
 * Other text in a path is not, because it could be anything.
 */
const RESOURCE = /^[\p{L}\p{N} _.:&'-]{1,128}$/u;

const NOT_AN_ID = '(not an id)';

const FORBIDDEN = 403;
const UNAUTHORIZED = 401;
const NOT_FOUND = 404;
const TOO_MANY = 429;

/** Whether a route changes or sends something. */
const isChange = ({ method, changesNothing }: Route): boolean => method !== 'get' && changesNothing !== true;

interface AuditedAnswer {
  readonly principal: Principal | undefined;
  readonly keyWasSent: boolean;
  readonly status: number | null;
}

/**
 * Whether to record a request: every change with a key, successful or not, and every refusal of a key.
 *
 * A 404 of an agency counts as a refusal, because it gets a 404 for records that are not its own. A 429 is not recorded,
 * so that a caller over its limit cannot fill the log; a metric counts those.
 */
const isRecorded = (route: Route, { principal, keyWasSent, status }: AuditedAnswer): boolean => {
  if (status === TOO_MANY) return false;
  const isRefused = status === UNAUTHORIZED || status === FORBIDDEN;
  if (principal === undefined) return keyWasSent && isRefused;
  if (isChange(route) || isRefused) return true;
  return status === NOT_FOUND && principal.kind === 'agency';
};

const resourceOf = (params: Readonly<Record<string, unknown>>): Readonly<Record<string, string>> =>
  Object.fromEntries(
    Object.entries(params).map(([name, value]) => [
      name,
      typeof value === 'string' && RESOURCE.test(value) ? value : NOT_AN_ID,
    ]),
  );

/**
 * Records the changes and refusals of a route.
 *
 * A record has no body, no query and no header except the request id.
 */
export const auditRequests =
  (audit: Pick<AuditLog, 'note'>, route: Route, now: () => Date): RequestHandler =>
  (request, response, next) => {
    // Read it now, because a closed socket has no address.
    const address = remoteAddress(request);
    const resource = resourceOf(request.params);
    const keyWasSent = (request.headers.authorization ?? '').trim() !== '';
    response.once('close', () => {
      const principal = principalOf(response);
      const status = response.headersSent ? response.statusCode : null;
      if (!isRecorded(route, { principal, keyWasSent, status })) return;
      const agency = principal?.kind === 'agency' ? principal : undefined;
      audit.note({
        id: `aud_${randomUUID()}`,
        at: now().toISOString(),
        request_id: requestId(response),
        key_id: principal?.keyId ?? null,
        agency_id: agency?.agencyId ?? null,
        agency: agency?.agency ?? null,
        action: route.operationId,
        resource,
        status,
        remote_address: address,
      });
    });
    next();
  };
