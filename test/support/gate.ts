import { connect, createServer, type AddressInfo, type Socket } from 'node:net';

/** A way to a server that can be shut while both ends think that it is open. */
export interface Gate {
  /** `host:port` to come in by. */
  readonly address: string;
  /** From now on nothing passes, new connections included: either way, or only what the client sends. */
  shut(what?: 'both ways' | 'outgoing'): void;
  close(): Promise<void>;
}

/** Opens a gate before the server at `target`, which is `host:port`. */
export async function openGate(target: string): Promise<Gate> {
  const [host = '', port = ''] = target.split(':');
  const sockets = new Set<Socket>();
  let shut: 'no' | 'both ways' | 'outgoing' = 'no';
  const server = createServer((client) => {
    const upstream = connect(Number(port), host);
    for (const socket of [client, upstream]) {
      sockets.add(socket);
      socket.on('error', () => undefined);
      socket.on('close', () => {
        sockets.delete(socket);
        client.destroy();
        upstream.destroy();
      });
    }
    client.on('data', (chunk) => {
      if (shut === 'no') upstream.write(chunk);
    });
    upstream.on('data', (chunk) => {
      if (shut !== 'both ways') client.write(chunk);
    });
  });
  await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening));
  return {
    address: `127.0.0.1:${(server.address() as AddressInfo).port}`,
    shut: (what = 'both ways') => (shut = what),
    close() {
      for (const socket of sockets) socket.destroy();
      return new Promise((closed) => server.close(() => closed()));
    },
  };
}
