import { connect as connectTcp, isIP, type Socket } from 'node:net';
import { connect as connectTls, createSecureContext, type SecureContext } from 'node:tls';
import type { EgressProxy } from '../../domain/egress/proxy-url';
import { basic } from './basic-auth';
import { established } from './establish';
import { classifyFailure, type Unreachable } from './failure';
import type { OpenSocket } from './open-socket';
import { readTunnelStatus } from './tunnel-answer';

/**
 * Opens connections through the operator's proxy. It is asked for the judged address, never for the name: a name it
 * would look up itself, and connect to whatever that gave it.
 *
 * @param ca - PEM of the authorities to trust in place of Node's list, where the proxy speaks TLS
 */
export const openThroughProxy = (proxy: EgressProxy, ca?: string): OpenSocket => {
  const context =
    proxy.protocol === 'https:'
      ? createSecureContext({ minVersion: 'TLSv1.2', ...(ca === undefined ? {} : { ca }) })
      : undefined;
  return async (address, port, endMs, signal) => {
    let socket: Socket;
    try {
      socket = await connectToProxy(proxy, context, endMs, signal);
    } catch (error) {
      return classifyFailure(error, 'proxy');
    }
    // Whoever takes it over listens for itself; until then nobody would.
    socket.on('error', () => undefined);
    try {
      socket.write(connectRequest(proxy, address, port));
      const status = await readTunnelStatus(socket, endMs, signal);
      if (status >= 200 && status < 300) return { kind: 'open', socket };
      socket.destroy();
      return refusal(status);
    } catch (error) {
      socket.destroy();
      return classifyFailure(error, 'tunnel');
    }
  };
};

const connectToProxy = async (
  { host, port }: EgressProxy,
  secureContext: SecureContext | undefined,
  endMs: number,
  signal: AbortSignal,
): Promise<Socket> => {
  const tcp = await established(connectTcp({ host, port, noDelay: true }), 'connect', endMs, signal);
  if (secureContext === undefined) return tcp;
  // Beneath TLS it may fail a second time, with nobody listening.
  tcp.on('error', () => undefined);
  const secured = connectTls({
    socket: tcp,
    secureContext,
    host,
    servername: isIP(host) === 0 ? host : '',
    ALPNProtocols: ['http/1.1'],
    // Said aloud, as towards the endpoints.
    rejectUnauthorized: true,
  });
  try {
    return await established(secured, 'secureConnect', endMs, signal);
  } catch (error) {
    tcp.destroy();
    throw error;
  }
};

const connectRequest = ({ credentials }: EgressProxy, address: string, port: number): string => {
  const authority = `${isIP(address) === 6 ? `[${address}]` : address}:${port}`;
  return [
    `CONNECT ${authority} HTTP/1.1`,
    `Host: ${authority}`,
    ...(credentials === undefined
      ? []
      : [`Proxy-Authorization: ${basic(credentials.user, credentials.password)}`]),
    '',
    '',
  ].join('\r\n');
};

/** What a proxy says that came through to nobody; every other status is about the proxy and us. */
const ENDPOINT_STATUSES: ReadonlyMap<number, Unreachable['reason']> = new Map([
  [502, 'connection_refused'],
  [503, 'connection_refused'],
  [504, 'connect_timeout'],
]);

const refusal = (status: number): Unreachable => ({
  kind: 'unreachable',
  reason: ENDPOINT_STATUSES.get(status) ?? 'proxy_error',
  detail: `PROXY_HTTP_${status}`,
});
