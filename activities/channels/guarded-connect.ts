import { connect as connectTcp, isIP, type Socket } from 'node:net';
import { connect as connectTls, type SecureContext } from 'node:tls';
import { AttemptEndedError, endOf } from './deadline';
import { DEADLINE_CODE, classifyFailure, type Unreachable } from './failure';
import type { NoteStep } from './stopwatch';
import type { Target } from './target';

/** How long TCP and TLS together may take, in milliseconds; then `connect_timeout`. */
const CONNECT_TIMEOUT_MS = 5_000;

/** How many addresses of one host are tried in one attempt; they share the time. */
const MAX_TRIED_ADDRESSES = 4;

type Connected =
  { readonly kind: 'connected'; readonly socket: Socket; readonly address: string } | Unreachable;

/**
 * Opens a connection to one of `addresses`, which have been judged, and to nothing else: no name is looked up here.
 * Where TCP fails the next address is tried; a failure of TLS is the host's answer.
 */
export const guardedConnect = async (
  target: Target,
  addresses: readonly [string, ...string[]],
  tlsContext: SecureContext,
  signal: AbortSignal,
  note: NoteStep,
): Promise<Connected> => {
  const endMs = performance.now() + CONNECT_TIMEOUT_MS;
  const tcp = await connectToFirst(target.port, addresses.slice(0, MAX_TRIED_ADDRESSES), endMs, signal);
  if (tcp.kind === 'unreachable') return tcp;
  note('connect_ms');
  if (target.protocol === 'http:') return tcp;
  const { socket, address } = tcp;
  // Beneath TLS it may fail a second time, with nobody listening.
  socket.on('error', () => undefined);
  try {
    const secured = await established(
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
  port: number,
  addresses: readonly string[],
  endMs: number,
  signal: AbortSignal,
): Promise<Connected> => {
  let failure: unknown = new AttemptEndedError(DEADLINE_CODE);
  for (const [index, address] of addresses.entries()) {
    const shareMs = (endMs - performance.now()) / (addresses.length - index);
    const socket = connectTcp({ host: address, port, noDelay: true });
    try {
      await established(socket, 'connect', performance.now() + shareMs, signal);
      return { kind: 'connected', socket, address };
    } catch (error) {
      failure = error;
      if (signal.aborted) break;
    }
  }
  return classifyFailure(failure, 'connect');
};

const secure = (socket: Socket, host: string, secureContext: SecureContext): Socket =>
  connectTls({
    socket,
    secureContext,
    // The certificate is held against `servername`, or `host` where that is an address, which SNI does not carry.
    host,
    servername: isIP(host) === 0 ? host : '',
    ALPNProtocols: ['http/1.1'],
    // Said aloud, for NODE_TLS_REJECT_UNAUTHORIZED=0 in the environment would turn it off.
    rejectUnauthorized: true,
  });

/** Waits until a socket says `event`; one that fails, or is not there by `endMs` or when `signal` aborts, is destroyed. */
const established = (
  socket: Socket,
  event: 'connect' | 'secureConnect',
  endMs: number,
  signal: AbortSignal,
): Promise<Socket> =>
  new Promise((resolve, reject) => {
    const settle = (error?: Error): void => {
      clearTimeout(timer);
      signal.removeEventListener('abort', onAbort);
      socket.removeListener(event, onEstablished);
      socket.removeListener('error', settle);
      if (error === undefined) {
        resolve(socket);
        return;
      }
      // A destroyed socket may still have an error to tell, and nobody else listens.
      socket.on('error', () => undefined).destroy();
      reject(error);
    };
    const onEstablished = (): void => settle();
    const onAbort = (): void => settle(endOf(signal));
    const onTime = (): void => settle(new AttemptEndedError(DEADLINE_CODE));
    const timer = setTimeout(onTime, Math.max(0, endMs - performance.now()));
    socket.once(event, onEstablished).once('error', settle);
    signal.addEventListener('abort', onAbort, { once: true });
    if (signal.aborted) onAbort();
  });
