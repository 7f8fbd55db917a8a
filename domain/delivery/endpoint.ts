import type { EndpointHealth } from './breaker';
import type { SendResult, UnreachableReason } from './delivery';

/** Who is at the other end of a task's attempts: what fails or hangs there is one thing. */
export interface Endpoint {
  /** The same for tasks that share the endpoint. */
  readonly key: string;
  /** As a log may show it: without the path, which may be a secret. */
  readonly name: string;
  /** What a result says about it. @returns undefined if nothing was sent: the result is about the task */
  readonly healthOf: (result: SendResult) => EndpointHealth | undefined;
}

/** 408: the endpoint ran out of time; 429: it has too much to do. */
const OVERLOADED: ReadonlySet<number> = new Set([408, 429]);

/** What the task or the operator has to repair: the endpoint was not asked. */
const NOT_ASKED: ReadonlySet<UnreachableReason> = new Set([
  'ip_blocked',
  'not_configured',
  'proxy_error',
  'auth_error',
]);

/**
 * What a result says about an endpoint over HTTP.
 *
 * An endpoint fails if a pause can help: it is not reached, times out, or answers 5xx, 408 or 429. An answer that
 * refuses this one request (400, 401, 404, 410, 422, a redirect) comes from an endpoint that is well.
 *
 * @returns undefined if nothing was sent: the result is about the task
 */
export const healthOf = (result: SendResult): EndpointHealth | undefined => {
  switch (result.kind) {
    case 'accepted':
      return 'answers';
    case 'refused':
      return result.status >= 500 || OVERLOADED.has(result.status) ? 'fails' : 'answers';
    case 'unreachable':
      return NOT_ASKED.has(result.reason) ? undefined : 'fails';
    case 'unsendable':
      return undefined;
  }
};
