import { createServer } from 'node:net';
import { freePort, LOOPBACK } from '../../../worker/free-port';

export interface OccupiedPort {
  readonly port: number;
  readonly free: () => Promise<void>;
}

/** Occupies a port with a server that closes every connection. */
export async function occupyPort(requested?: number): Promise<OccupiedPort> {
  const port = requested ?? (await freePort());
  const server = createServer((socket) => socket.destroy());
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, LOOPBACK, resolve);
  });
  return { port, free: () => new Promise((resolve) => server.close(() => resolve())) };
}
