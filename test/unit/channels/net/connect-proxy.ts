import { once } from 'node:events';
import http from 'node:http';
import https from 'node:https';
import net, { type AddressInfo, type Socket } from 'node:net';
import type { Duplex } from 'node:stream';
import type { TlsOptions } from 'node:tls';

/** What a proxy was asked for. */
export interface TunnelRequest {
  /** As it stood behind CONNECT. */
  readonly authority: string;
  readonly authorization?: string;
}

export interface ConnectProxy {
  readonly port: number;
  readonly asked: readonly TunnelRequest[];
  close(): Promise<void>;
}

/** What a proxy does with a CONNECT; default: it connects, or answers 502. */
export type ProxyBehaviour = (client: Duplex) => void;

/** A real CONNECT proxy on loopback; with `tlsOptions` it is spoken to over TLS. */
export const startConnectProxy = async (
  manner?: ProxyBehaviour,
  tlsOptions?: TlsOptions,
): Promise<ConnectProxy> => {
  const asked: TunnelRequest[] = [];
  const sockets = new Set<Duplex>();
  const server = tlsOptions === undefined ? http.createServer() : https.createServer(tlsOptions);
  server.on('connect', (request: http.IncomingMessage, client: Duplex, head: Buffer) => {
    const { url: authority = '', headers } = request;
    const authorization = headers['proxy-authorization'];
    asked.push({ authority, ...(authorization === undefined ? {} : { authorization }) });
    client.on('error', () => undefined);
    if (manner === undefined) tunnel(authority, client, head, sockets);
    else manner(client);
  });
  server.on('connection', (socket: Socket) => sockets.add(socket));
  server.on('tlsClientError', () => undefined);
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    port: (server.address() as AddressInfo).port,
    asked,
    close: async () => {
      for (const socket of sockets) socket.destroy();
      server.close();
      await once(server, 'close');
    },
  };
};

const tunnel = (authority: string, client: Duplex, head: Buffer, sockets: Set<Duplex>): void => {
  const { hostname, port } = new URL(`http://${authority}`);
  const upstream = net.connect(Number(port || 80), hostname.replace(/^\[(.*)\]$/, '$1'));
  sockets.add(upstream);
  upstream.on('error', () => client.end('HTTP/1.1 502 Bad Gateway\r\ncontent-length: 0\r\n\r\n'));
  upstream.once('connect', () => {
    client.write('HTTP/1.1 200 Connection established\r\nproxy-agent: test\r\n\r\n');
    upstream.write(head);
    upstream.pipe(client).pipe(upstream);
  });
  client.on('close', () => upstream.destroy());
};
