import type { EndpointHealth } from './breaker';
import type { SendResult, UnreachableReason } from './delivery';

/** The receiver of a task's attempts, as the unit of failure. */
export interface Endpoint {
  /** Equal for tasks that share the endpoint. */
  readonly key: string;
  /** Name for logs, without the path, which may be a secret. */
  readonly name: string;
  /** Reads a result as the endpoint's health; undefined if nothing was sent, because the result is about the task. */
  readonly healthOf: (result: SendResult) => EndpointHealth | undefined;
}

/** 408: request timeout; 429: too many requests. */
const OVERLOADED: ReadonlySet<number> = new Set([408, 429]);

/** The task or the operator is at fault, and the endpoint was not called. */
const NOT_CALLED: ReadonlySet<UnreachableReason> = new Set([
  'ip_blocked',
  'not_configured',
  'proxy_error',
  'auth_error',
]);

/**
 * Returns what a result shows about the health of an HTTP endpoint.
 *
 * It fails if a pause may help: it is unreachable, times out, or answers 5xx, 408 or 429. An answer that refuses only
 * this request (400, 401, 404, 410, 422, a redirect) comes from a healthy endpoint.
 *
 * @returns undefined if nothing was sent, because the result is about the task
 */
export const healthOf = (result: SendResult): EndpointHealth | undefined => {
  switch (result.kind) {
    case 'accepted':
      return 'answers';
    case 'refused':
      return result.status >= 500 || OVERLOADED.has(result.status) ? 'fails' : 'answers';
    case 'unreachable':
      return NOT_CALLED.has(result.reason) ? undefined : 'fails';
    case 'unsendable':
      return undefined;
  }
};
