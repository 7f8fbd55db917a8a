import type { EndpointHealth } from './breaker';
import type { SendResult, UnreachableReason } from './delivery';
import { targetOf, type Task, type TaskTarget } from '../task/task';

/** Who is at the other end of a task's attempts: what fails or hangs there is one thing. */
export interface Endpoint {
  readonly channel: TaskTarget['channel'];
  /** The same for tasks that share the endpoint. */
  readonly key: string;
  /** As a log may show it: without the path, which may be a secret. */
  readonly name: string;
}

/**
 * The endpoint of a task: for http the agency's own origin (scheme, host and port), for Slack the webhook, for which
 * Slack counts its limits, for mail our mail server.
 *
 * An origin is told apart by agency, so that on a host which many share (a gateway, an automation service) the broken
 * path of one agency does not hold up another's.
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

/** No URL has a space. */
const ownedBy = ({ agency }: Task, url: string): string => `${url} ${agency ?? ''}`;

/** Tags stand in path and query only. */
const originOf = (url: string): string => new URL(url).origin;

/** 408: the endpoint ran out of time; 429: it has too much to do. */
const OVERLOADED: ReadonlySet<number> = new Set([408, 429]);

/** "Service not available, closing transmission channel." @see RFC 5321 4.2.3 */
const MAIL_SERVER_CLOSING = 421;

/**
 * What a result says about the endpoint itself.
 *
 * Failing is what leaving it alone can help with: it is not reached, it times out, it answers 5xx, 408 or 429. An
 * answer that refuses this one request (400, 401, 404, 410, 422, a redirect) comes from an endpoint that is well, and
 * so does every answer of a mail server to one mail, but for 421.
 *
 * @returns undefined where nothing was sent: the result is about the task
 */
export const healthOf = (channel: Endpoint['channel'], result: SendResult): EndpointHealth | undefined => {
  switch (result.kind) {
    case 'accepted':
      return 'answers';
    case 'refused':
      if (channel === 'mail') return result.status === MAIL_SERVER_CLOSING ? 'fails' : 'answers';
      return result.status >= 500 || OVERLOADED.has(result.status) ? 'fails' : 'answers';
    case 'unreachable':
      return isOfTask(channel, result.reason) ? undefined : 'fails';
    case 'unsendable':
      return undefined;
  }
};

/** What a task or the operator has to mend: the endpoint was not asked. Only the mail server's credentials are its own. */
const isOfTask = (channel: Endpoint['channel'], reason: UnreachableReason): boolean =>
  NOT_ASKED.has(reason) || (reason === 'auth_error' && channel !== 'mail');

const NOT_ASKED: ReadonlySet<UnreachableReason> = new Set(['ip_blocked', 'not_configured', 'proxy_error']);
