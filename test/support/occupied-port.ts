import { createServer } from 'node:net';
import { freePort, LOOPBACK } from '../../worker/free-port';

export interface OccupiedPort {
  readonly port: number;
  readonly free: () => Promise<void>;
}

/** Lets a stranger listen on a port, who hangs up on everybody. */
export async function occupyPort(wanted?: number): Promise<OccupiedPort> {
  const port = wanted ?? (await freePort());
  const server = createServer((socket) => socket.destroy());
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, LOOPBACK, resolve);
  });
  return { port, free: () => new Promise((resolve) => server.close(() => resolve())) };
}
