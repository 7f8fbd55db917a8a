import { randomInt } from 'node:crypto';
import { connect, createServer } from 'node:net';

/** Engines and servers listen here and nowhere else. */
export const LOOPBACK = '127.0.0.1';

/**
 * Where free ports are looked for: above what services are known by, and below those that Linux (from 32768) and
 * others (from 49152, RFC 6335) give to connections that go out, which would take a port before its server does.
 */
const FREE_PORTS = { from: 20_000, below: 32_768 } as const;

/** Tries before a machine counts as full. */
const MAX_TRIES = 1_000;

/**
 * A port of the loopback address that nobody listens on at this moment, and that no connection takes by chance
 * before somebody does.
 *
 * @throws Error where none was found
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

/** Whether somebody listens. The clients of the engines wait half a second and longer after a refusal; this tells at once. */
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
