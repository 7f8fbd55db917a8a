import type { EndpointHealth } from './breaker';
import type { SendResult, UnreachableReason } from './delivery';
import { targetOf, type Task, type TaskTarget } from '../task/task';

/** The receiver of a task's attempts, as the unit of failure. */
export interface Endpoint {
  readonly channel: TaskTarget['channel'];
  /** Equal for tasks that share the endpoint. */
  readonly key: string;
  /** Name for logs, without the path, which may be a secret. */
  readonly name: string;
}

/**
 * Returns the endpoint of a task.
 *
 * For HTTP it is the origin (scheme, host and port) per agency. For Slack it is the webhook, because Slack limits
 * each webhook. For mail it is our mail server.
 *
 * Origins are kept apart by agency, because many agencies may share a gateway or an automation service. One agency's
 * broken path must not delay the others.
 */
export const endpointOf = (task: Task): Endpoint => {
  const target = targetOf(task);
  switch (target.channel) {
    case 'http': {
      const origin = originOf(target.request.url);
      return { channel: 'http', key: ownedBy(task, origin), name: origin };
    }
    case 'slack': {
      const { url } = target.message;
      return { channel: 'slack', key: ownedBy(task, url), name: originOf(url) };
    }
    case 'mail':
      return { channel: 'mail', key: 'smtp', name: 'smtp' };
  }
};

/** The space is a safe separator, because no URL contains one. */
const ownedBy = ({ agency }: Task, url: string): string => `${url} ${agency ?? ''}`;

/** Tags are allowed only in path and query, so the origin can be parsed. */
const originOf = (url: string): string => new URL(url).origin;

/** 408: request timeout; 429: too many requests. */
const OVERLOADED: ReadonlySet<number> = new Set([408, 429]);

/** "Service not available, closing transmission channel." @see RFC 5321 4.2.3 */
const MAIL_SERVER_CLOSING = 421;

/**
 * Returns what a result shows about the endpoint's health.
 *
 * It fails if a pause may help: it is unreachable, times out, or answers 5xx, 408 or 429. An answer that refuses only
 * this request (400, 401, 404, 410, 422, a redirect) comes from a healthy endpoint. So does every answer of a mail
 * server except 421.
 *
 * @returns undefined if nothing was sent, because the result is about the task
 */
export const healthOf = (channel: Endpoint['channel'], result: SendResult): EndpointHealth | undefined => {
  switch (result.kind) {
    case 'accepted':
      return 'answers';
    case 'refused':
      if (channel === 'mail') return result.status === MAIL_SERVER_CLOSING ? 'fails' : 'answers';
      return result.status >= 500 || OVERLOADED.has(result.status) ? 'fails' : 'answers';
    case 'unreachable':
      return isNotEndpointFault(channel, result.reason) ? undefined : 'fails';
    case 'unsendable':
      return undefined;
  }
};

/**
 * Whether the task or the operator is at fault and the endpoint was not called.
 *
 * A failed login counts against the endpoint only for the mail server.
 */
const isNotEndpointFault = (channel: Endpoint['channel'], reason: UnreachableReason): boolean =>
  NOT_CALLED.has(reason) || (reason === 'auth_error' && channel !== 'mail');

const NOT_CALLED: ReadonlySet<UnreachableReason> = new Set(['ip_blocked', 'not_configured', 'proxy_error']);
