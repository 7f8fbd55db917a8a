import { randomUUID } from 'node:crypto';
import type { RequestHandler } from 'express';
import type { Principal } from '../../domain/access/principal';
import type { AuditLog } from './audit-log';
import { principalOf } from '../access/authenticate';
import { remoteAddress } from '../http/remote-address';
import { requestId } from '../http/request-log';
import type { Route } from '../http/route';

/** What an id or a name of an agency may look like; whatever else was typed into a path is not kept. */
const RESOURCE = /^[\p{L}\p{N} _.:&'-]{1,128}$/u;

const NOT_AN_ID = '(not an id)';

const FORBIDDEN = 403;
const UNAUTHORIZED = 401;
const NOT_FOUND = 404;
const TOO_MANY = 429;

/** Whether a route changes something, or sends something. */
const isChange = ({ method, changesNothing }: Route): boolean => method !== 'get' && changesNothing !== true;

interface AuditedAnswer {
  readonly principal: Principal | undefined;
  readonly keyWasSent: boolean;
  readonly status: number | null;
}

/**
 * A change with a key, whatever came of it, and every refusal of a key. For an agency everything that is not its own is
 * a 404, so each of its 404s counts as a refusal. What is beyond a limit is counted elsewhere, or whoever sends too much
 * would fill the log too.
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

/** Records what a route is asked to do and what it refuses; nothing of body, query and headers but the request's id. */
export const auditRequests =
  (audit: Pick<AuditLog, 'note'>, route: Route, now: () => Date): RequestHandler =>
  (request, response, next) => {
    // The socket forgets it once it is closed.
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
