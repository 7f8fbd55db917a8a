import { setImmediate as immediate } from 'node:timers/promises';
import { limitInterim } from './answer-limit';
import { ConnectError, type ConnectionPools } from './connection-pool';
import { classifyFailure, isMalformed, type Unreachable } from './failure';
import { readResponseBody } from './read-response';
import type { NoteStep } from './stopwatch';
import type { Target } from './target';
import type { TlsIdentity } from './tls-identity';
import type { Unsendable } from '../unsendable';

/** A request as sent. */
export interface WebRequest {
  readonly method: string;
  readonly url: URL;
  readonly target: Target;
  readonly headers: Readonly<Record<string, string>>;
  /** Sent as UTF-8. */
  readonly body: string;
  readonly tls: TlsIdentity;
}

/** A response with a status. Its body may be incomplete. */
export interface HttpAnswer {
  readonly kind: 'answered';
  readonly status: number;
  /** Lower case names. */
  readonly headers: Readonly<Record<string, string>>;
  readonly bytes: Buffer;
  /** Whether `bytes` is all of the body. */
  readonly complete: boolean;
  /** Present if the body broke HTTP, so that the status is not reliable. */
  readonly fault?: Unreachable;
}

/**
 * Sends one request and reads its answer; its connection is used again only after a `complete` one.
 *
 * Redirects are not followed: the pools have no redirect interceptor, so a 3xx is an answer like any other. The address
 * that a redirect leads to was not checked, and the signed body is meant for the URL of the task alone.
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
    // undici frees the connection in the next turn of the event loop; an attempt that begins before opens another one.
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

/** undici's codes for a request that it refuses to write, such as one with an invalid header. */
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
