import { once } from 'node:events';
import net, { type AddressInfo, type Socket } from 'node:net';
import tls, { type TlsOptions } from 'node:tls';

export interface ReceivedRequest {
  readonly line: string;
  /** Lower case names. */
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Buffer;
}

export interface SocketReceiver {
  readonly port: number;
  readonly requests: ReceivedRequest[];
  /** All connections since the start. */
  readonly connections: Set<Socket>;
  close(): Promise<void>;
}

/** Answers a request, or misbehaves, on its bare socket. */
export type SocketAnswer = string | Buffer | ((socket: Socket, request: ReceivedRequest) => void);

export const OK = 'HTTP/1.1 200 OK\r\ncontent-length: 2\r\n\r\nok';

/** Sends the text and closes the connection. */
export const closing =
  (text: string): SocketAnswer =>
  (socket) =>
    socket.end(text);

/** Sends the text, waits 50 ms so that the client can read it, and resets the connection. */
export const resetting =
  (text: string): SocketAnswer =>
  (socket) =>
    socket.write(text, () => setTimeout(() => socket.resetAndDestroy(), 50));

/** Sends the text, then one `drop` every 20 ms without end. */
export const dripping =
  (text: string, drop: string): SocketAnswer =>
  (socket) => {
    socket.write(text);
    const tap = setInterval(() => socket.write(drop), 20);
    socket.on('close', () => clearInterval(tap));
  };

/**
 * Starts a receiver on a raw loopback socket, which can send invalid HTTP.
 * With `tlsOptions` it uses TLS.
 */
export const startSocketReceiver = async (
  answer: SocketAnswer = OK,
  tlsOptions?: TlsOptions,
): Promise<SocketReceiver> => {
  const requests: ReceivedRequest[] = [];
  const connections = new Set<Socket>();
  const onConnection = (socket: Socket): void => {
    socket.on('error', () => undefined);
    onRequest(socket, (request) => {
      requests.push(request);
      if (typeof answer === 'function') answer(socket, request);
      else socket.write(answer);
    });
  };
  const server = tlsOptions ? tls.createServer(tlsOptions, onConnection) : net.createServer(onConnection);
  server.on('connection', (socket: Socket) => connections.add(socket.on('error', () => undefined)));
  server.on('tlsClientError', () => undefined);
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    port: (server.address() as AddressInfo).port,
    requests,
    connections,
    close: async () => {
      for (const socket of connections) socket.destroy();
      server.close();
      await once(server, 'close');
    },
  };
};

const onRequest = (socket: Socket, take: (request: ReceivedRequest) => void): void => {
  let pending = Buffer.alloc(0);
  socket.on('data', (chunk: Buffer) => {
    pending = Buffer.concat([pending, chunk]);
    const headEnd = pending.indexOf('\r\n\r\n');
    if (headEnd < 0) return;
    const [line = '', ...fields] = pending.toString('latin1', 0, headEnd).split('\r\n');
    const headers = Object.fromEntries(
      fields.map((field) => {
        const colon = field.indexOf(': ');
        return [field.slice(0, colon).toLowerCase(), field.slice(colon + 2)];
      }),
    );
    const end = headEnd + 4 + Number(headers['content-length'] ?? 0);
    if (pending.length < end) return;
    const body = pending.subarray(headEnd + 4, end);
    pending = pending.subarray(end);
    take({ line, headers, body });
  });
};
