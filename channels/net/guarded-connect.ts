import { isIP, type Socket } from 'node:net';
import { connect as connectTls, type SecureContext } from 'node:tls';
import { untilEstablished } from './establish';
import { classifyFailure, type Unreachable } from './failure';
import type { OpenSocket, OpenedSocket } from './open-socket';
import type { NoteStep } from './stopwatch';
import type { Target } from './target';

/** Deadline of TCP and TLS together, in milliseconds; then `connect_timeout`. */
const CONNECT_TIMEOUT_MS = 5_000;

/** Most addresses of one host that one attempt tries. They share the time. */
const MAX_TRIED_ADDRESSES = 4;

export type Connected =
  { readonly kind: 'connected'; readonly socket: Socket; readonly address: string } | Unreachable;

/** How to open a socket, and which authorities to trust. */
export interface Egress {
  readonly open: OpenSocket;
  readonly tlsContext: SecureContext;
}

/**
 * Opens a connection to one of the checked `addresses`, without another name lookup.
 *
 * If TCP fails, it tries the next address. A TLS failure is final for the attempt.
 */
export const guardedConnect = async (
  target: Target,
  addresses: readonly [string, ...string[]],
  { open, tlsContext }: Egress,
  signal: AbortSignal,
  note: NoteStep,
): Promise<Connected> => {
  const endMs = performance.now() + CONNECT_TIMEOUT_MS;
  const [first, ...others] = addresses;
  const tried = [first, ...others.slice(0, MAX_TRIED_ADDRESSES - 1)] as const;
  const tcp = await connectToFirst(open, target.port, tried, endMs, signal);
  if (tcp.kind === 'unreachable') return tcp;
  note('connect_ms');
  if (target.protocol === 'http:') return tcp;
  const { socket, address } = tcp;
  // The socket below TLS may emit a second error, and an unhandled one would end the process.
  socket.on('error', () => undefined);
  try {
    const secured = await untilEstablished(
      secure(socket, target.host, tlsContext),
      'secureConnect',
      endMs,
      signal,
    );
    note('tls_ms');
    return { kind: 'connected', socket: secured, address };
  } catch (error) {
    socket.destroy();
    return classifyFailure(error, 'tls');
  }
};

const connectToFirst = async (
  open: OpenSocket,
  port: number,
  [address, ...others]: readonly [string, ...string[]],
  endMs: number,
  signal: AbortSignal,
): Promise<Connected> => {
  const shareMs = (endMs - performance.now()) / (1 + others.length);
  const opened: OpenedSocket = await open(address, port, performance.now() + shareMs, signal);
  if (opened.kind === 'open') return { kind: 'connected', socket: opened.socket, address };
  const [next, ...rest] = others;
  // A failure of the proxy itself would repeat for the next address.
  if (next === undefined || signal.aborted || opened.reason === 'proxy_error') return opened;
  return connectToFirst(open, port, [next, ...rest], endMs, signal);
};

const secure = (socket: Socket, host: string, secureContext: SecureContext): Socket =>
  connectTls({
    socket,
    secureContext,
    // TLS checks the certificate against `servername`, or against `host` if that is an address, which SNI forbids.
    host,
    servername: isIP(host) === 0 ? host : '',
    ALPNProtocols: ['http/1.1'],
    // Explicit, because NODE_TLS_REJECT_UNAUTHORIZED=0 in the environment would turn it off.
    rejectUnauthorized: true,
  });
