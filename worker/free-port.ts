import { randomInt } from 'node:crypto';
import { connect, createServer } from 'node:net';

/** Engines and servers listen only on this address. */
export const LOOPBACK = '127.0.0.1';

/**
 * Range of the ports to try.
 *
 * It is above the well-known ports, and below the ephemeral ports of Linux (from 32768) and others (from 49152, RFC
 * 6335), which outgoing connections could take first.
 */
const FREE_PORTS = { from: 20_000, below: 32_768 } as const;

/** Tries before the search fails. */
const MAX_TRIES = 1_000;

/**
 * Finds a free port of the loopback address, outside the range of ephemeral ports.
 *
 * @throws Error if none was found
 */
export async function freePort(): Promise<number> {
  for (let tries = 0; tries < MAX_TRIES; tries++) {
    const port = randomInt(FREE_PORTS.from, FREE_PORTS.below);
    if (await isPortFree(port)) return port;
  }
  throw new Error(`no port from ${FREE_PORTS.from} to ${FREE_PORTS.below - 1} is free on ${LOOPBACK}`);
}

export function isPortFree(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const server = createServer();
    server.once('error', () => resolve(false));
    server.listen({ port, host: LOOPBACK, exclusive: true }, () => server.close(() => resolve(true)));
  });
}

/**
 * Whether a server listens on a port. Answers at once, while the engines' clients wait half a second or more after a
 * refusal.
 */
export function accepts(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect(port, LOOPBACK);
    const end = (accepted: boolean) => () => {
      socket.destroy();
      resolve(accepted);
    };
    socket.once('connect', end(true)).once('error', end(false));
  });
}
