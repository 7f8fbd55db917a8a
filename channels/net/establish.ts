import type { Socket } from 'node:net';
import { AttemptEndedError, endOf } from './deadline';
import { DEADLINE_CODE } from './failure';

/**
 * Waits until a socket says `event`; one that fails, or is not there by `endMs` or when `signal` aborts, is destroyed.
 *
 * @param endMs - by the clock of `performance.now()`
 * @throws what the socket failed with, or why it was waited for no longer
 */
export const established = (
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
