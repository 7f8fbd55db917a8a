import { setImmediate as immediate } from 'node:timers/promises';
import { limitInterim } from './answer-limit';
import { ConnectError, type ConnectionPools } from './connection-pool';
import { classifyFailure, isMalformed, type Unreachable } from './failure';
import { readResponseBody } from './read-response';
import type { NoteStep } from './stopwatch';
import type { Target } from './target';
import type { TlsIdentity } from './tls-identity';
import type { Unsendable } from '../unsendable';

/** A request, ready to be written. */
export interface WebRequest {
  readonly method: string;
  readonly url: URL;
  readonly target: Target;
  readonly headers: Readonly<Record<string, string>>;
  /** Sent as UTF-8. */
  readonly body: string;
  readonly tls: TlsIdentity;
}

/** A response with a status. Its body may be cut short. */
export interface HttpAnswer {
  readonly kind: 'answered';
  readonly status: number;
  /** Lower case names. */
  readonly headers: Readonly<Record<string, string>>;
  readonly bytes: Buffer;
  /** Whether `bytes` is the whole body. */
  readonly complete: boolean;
  /** Set if the body is invalid HTTP, because then the status is not reliable either. */
  readonly fault?: Unreachable;
}

/**
 * Sends one request and reads its response. Reuses the connection only after a `complete` response.
 *
 * Does not follow redirects: the pools have no redirect interceptor, so a 3xx is a response like any other. The address
 * of a redirect is unchecked, and the signed body is meant only for the URL of the task.
 */
export const exchange = async (
  pools: ConnectionPools,
  addresses: readonly [string, ...string[]],
  { method, url, headers, body, target, tls }: WebRequest,
  signal: AbortSignal,
  note: NoteStep,
): Promise<HttpAnswer | Unreachable | Unsendable> => {
  try {
    const options = {
      method,
      path: url.pathname + url.search,
      headers,
      body: Buffer.from(body, 'utf8'),
      onInfo: limitInterim(),
    };
    const answer = await pools.request({ target, tls, addresses }, options, signal, note);
    note('first_byte_ms');
    const { bytes, complete, error } = await readResponseBody(answer.body);
    // undici frees the connection in the next event loop turn; an earlier attempt would open another one.
    if (complete) await immediate();
    return {
      kind: 'answered',
      status: answer.statusCode,
      headers: joined(answer.headers),
      bytes,
      complete,
      ...(isMalformed(error) ? { fault: classifyFailure(error, 'exchange') } : {}),
    };
  } catch (error) {
    return error instanceof ConnectError ? error.unreachable : classifyRequestFailure(error);
  }
};

/** undici's codes for a request that it refuses to write: a forbidden character or a reserved header. */
const UNWRITABLE: ReadonlySet<string> = new Set(['UND_ERR_INVALID_ARG', 'UND_ERR_NOT_SUPPORTED']);

const classifyRequestFailure = (error: unknown): Unreachable | Unsendable => {
  const failure = classifyFailure(error, 'exchange');
  if (!UNWRITABLE.has(failure.detail)) return failure;
  return { kind: 'unsendable', reason: 'HEADER_UNSENDABLE: a header cannot be written as HTTP' };
};

const joined = (
  headers: Readonly<Record<string, string | string[] | undefined>>,
): Readonly<Record<string, string>> =>
  Object.fromEntries(Object.entries(headers).map(([name, value]) => [name, [value ?? []].flat().join(', ')]));
