import { once } from 'node:events';
import type { Socket } from 'node:net';
import { endOf, startDeadline } from './deadline';

/**
 * Waits until a socket emits `event`. Destroys it on an error, at `endMs`, or when `signal` aborts.
 *
 * @param endMs - deadline by `performance.now()`
 * @throws the error of the socket, or the reason why the wait ended
 */
export const untilEstablished = async (
  socket: Socket,
  event: 'connect' | 'secureConnect',
  endMs: number,
  signal: AbortSignal,
): Promise<Socket> => {
  const deadline = startDeadline(Math.max(0, endMs - performance.now()), signal);
  try {
    await once(socket, event, { signal: deadline.signal });
    return socket;
  } catch (error) {
    // A destroyed socket may emit another error, and an unhandled one ends the process.
    socket.on('error', () => undefined).destroy();
    throw deadline.signal.aborted ? endOf(deadline.signal) : error;
  } finally {
    deadline.clear();
  }
};
