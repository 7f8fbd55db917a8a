import type { Socket } from 'node:net';
import { AttemptEndedError, endOf } from './deadline';
import { DEADLINE_CODE } from './failure';

/** Longest head of a proxy's answer, in bytes. */
const MAX_TUNNEL_HEAD_BYTES = 16_384;

const HEAD_END = '\r\n\r\n';

const STATUS_LINE = /^HTTP\/1\.[01] (\d{3})(?: |\r\n)/;

/** A proxy did not answer as one; `code` says how. */
class TunnelError extends Error {
  override readonly name = 'TunnelError';
  constructor(
    readonly code: 'PROXY_CLOSED' | 'PROXY_MALFORMED' | 'PROXY_HEADERS_OVERFLOW' | 'PROXY_EARLY_DATA',
  ) {
    super('the proxy did not answer as one');
  }
}

/**
 * Reads a proxy's answer to CONNECT, up to the last byte of its head and not one further.
 *
 * @param endMs - by the clock of `performance.now()`
 * @returns the status
 * @throws an error with a code: closed, not HTTP, too long, or not there by `endMs` or when `signal` aborts
 */
export const readTunnelStatus = (socket: Socket, endMs: number, signal: AbortSignal): Promise<number> =>
  new Promise((resolve, reject) => {
    let head = Buffer.alloc(0);
    const settle = (outcome: number | Error): void => {
      clearTimeout(timer);
      signal.removeEventListener('abort', onAbort);
      socket.removeListener('readable', onReadable).removeListener('error', settle);
      socket.removeListener('end', onEnd).removeListener('close', onEnd);
      if (typeof outcome === 'number') resolve(outcome);
      else reject(outcome);
    };
    const onReadable = (): void => {
      // Read by hand: a listener for `data` would go on to take what belongs to the endpoint.
      for (let chunk = readChunk(socket); chunk !== undefined; chunk = readChunk(socket)) {
        head = Buffer.concat([head, chunk]);
        const outcome = judge(head);
        if (outcome !== undefined) {
          settle(outcome);
          return;
        }
      }
    };
    const onEnd = (): void => settle(new TunnelError('PROXY_CLOSED'));
    const onAbort = (): void => settle(endOf(signal));
    const timer = setTimeout(
      () => settle(new AttemptEndedError(DEADLINE_CODE)),
      Math.max(0, endMs - performance.now()),
    );
    socket.on('readable', onReadable).once('error', settle).once('end', onEnd).once('close', onEnd);
    signal.addEventListener('abort', onAbort, { once: true });
    if (signal.aborted) onAbort();
  });

const readChunk = (socket: Socket): Buffer | undefined => {
  const chunk: unknown = socket.read();
  return Buffer.isBuffer(chunk) ? chunk : undefined;
};

/** @returns undefined while there is more to come */
const judge = (head: Buffer): number | TunnelError | undefined => {
  const end = head.indexOf(HEAD_END);
  if (end < 0)
    return head.length > MAX_TUNNEL_HEAD_BYTES ? new TunnelError('PROXY_HEADERS_OVERFLOW') : undefined;
  const status = STATUS_LINE.exec(head.toString('latin1', 0, end + HEAD_END.length))?.[1];
  if (status === undefined) return new TunnelError('PROXY_MALFORMED');
  const isOpen = status.startsWith('2');
  // Nobody was asked anything yet: an endpoint that speaks first does not speak HTTP.
  if (isOpen && head.length > end + HEAD_END.length) return new TunnelError('PROXY_EARLY_DATA');
  return Number(status);
};
