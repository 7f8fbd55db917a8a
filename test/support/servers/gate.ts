import { connect, createServer, type AddressInfo, type Socket } from 'node:net';

/** A TCP proxy that can block traffic while both ends consider the connection open. */
export interface Gate {
  /** `host:port` of the proxy. */
  readonly address: string;
  /** Blocks traffic from now on, also on new connections: both directions, or only the client's. */
  shut(what?: 'both ways' | 'outgoing'): void;
  /**
   * Delays responses to matching requests from now on, including requests in flight.
   *
   * @param matches - receives the last bytes that a client sent over its connection
   * @returns releases the responses
   */
  hold(matches: (sent: Buffer) => boolean): () => void;
  close(): Promise<void>;
}

/** Opens a gate in front of the server at `target`, which is `host:port`. */
export async function openGate(target: string): Promise<Gate> {
  const [host = '', port = ''] = target.split(':');
  const sockets = new Set<Socket>();
  const lastSent = new Map<Socket, Buffer>();
  let held: ((sent: Buffer) => boolean) | undefined;
  let shut: 'no' | 'both ways' | 'outgoing' = 'no';
  const server = createServer((client) => {
    const upstream = connect(Number(port), host);
    for (const socket of [client, upstream]) {
      sockets.add(socket);
      socket.on('error', () => undefined);
      socket.on('close', () => {
        sockets.delete(socket);
        lastSent.delete(upstream);
        client.destroy();
        upstream.destroy();
      });
    }
    client.on('data', (chunk) => {
      lastSent.set(upstream, chunk);
      if (held?.(chunk) === true) upstream.pause();
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
    hold(matches) {
      held = matches;
      for (const [upstream, sent] of lastSent) if (matches(sent)) upstream.pause();
      return () => {
        held = undefined;
        for (const upstream of lastSent.keys()) upstream.resume();
      };
    },
    close() {
      for (const socket of sockets) socket.destroy();
      return new Promise((closed) => server.close(() => closed()));
    },
  };
}
