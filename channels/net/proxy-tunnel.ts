import { once } from 'node:events';
import { Agent, request, type ClientRequest, type IncomingMessage } from 'node:http';
import { Agent as SecureAgent } from 'node:https';
import { isIP, type Socket } from 'node:net';
import { createSecureContext } from 'node:tls';
import type { EgressProxy } from '../../domain/egress/proxy-url';
import { basic } from './basic-auth';
import { endOf, startDeadline } from './deadline';
import { classifyFailure, codeOf, type Unreachable } from './failure';
import type { OpenSocket } from './open-socket';

/** Longest head of a proxy's response, in bytes. */
const MAX_HEAD_BYTES = 16_384;

/**
 * Opens connections through the operator's proxy. The proxy gets the checked address, never the name, because it would
 * resolve a name itself and connect to whatever it found.
 *
 * @param ca - PEM of the authorities to trust instead of Node's list if the proxy speaks TLS
 */
export const openThroughProxy = (proxy: EgressProxy, ca?: string): OpenSocket => {
  const agent = agentFor(proxy, ca);
  return async (address, port, endMs, signal) => {
    const deadline = startDeadline(Math.max(0, endMs - performance.now()), signal);
    const authority = `${isIP(address) === 6 ? `[${address}]` : address}:${port}`;
    const asked = connectRequest(proxy, agent, authority);
    let step: 'proxy' | 'tunnel' = 'proxy';
    asked.once('socket', (socket: Socket) => {
      socket.once(proxy.protocol === 'http:' ? 'connect' : 'secureConnect', () => (step = 'tunnel'));
    });
    try {
      asked.end();
      const connected = once(asked, 'connect', { signal: deadline.signal });
      const [answer, socket, early] = (await connected) as [IncomingMessage, Socket, Buffer];
      // The new owner adds its error listener later, and an unhandled error would end the process.
      socket.on('error', () => undefined).setNoDelay(true);
      const opened = judge(answer.statusCode ?? 0, early);
      if (opened !== undefined) socket.destroy();
      return opened ?? { kind: 'open', socket };
    } catch (error) {
      asked.on('error', () => undefined).destroy();
      return failure(deadline.signal.aborted ? endOf(deadline.signal) : error, step);
    } finally {
      deadline.clear();
    }
  };
};

const agentFor = ({ protocol, host }: EgressProxy, ca: string | undefined): Agent =>
  protocol === 'http:'
    ? new Agent()
    : new SecureAgent({
        secureContext: createSecureContext({ minVersion: 'TLSv1.2', ...(ca === undefined ? {} : { ca }) }),
        servername: isIP(host) === 0 ? host : '',
        ALPNProtocols: ['http/1.1'],
        // Explicit, because NODE_TLS_REJECT_UNAUTHORIZED=0 in the environment would turn it off.
        rejectUnauthorized: true,
        // A resumed session does not check the certificate again.
        maxCachedSessions: 0,
      });

const connectRequest = (
  { protocol, host, port, credentials }: EgressProxy,
  agent: Agent,
  authority: string,
): ClientRequest =>
  request({
    method: 'CONNECT',
    protocol,
    host,
    port,
    path: authority,
    headers: {
      Host: authority,
      Connection: 'keep-alive',
      ...(credentials === undefined
        ? {}
        : { 'Proxy-Authorization': basic(credentials.user, credentials.password) }),
    },
    agent,
    maxHeaderSize: MAX_HEAD_BYTES,
  });

/** @returns undefined if the tunnel is open */
const judge = (status: number, early: Buffer): Unreachable | undefined => {
  if (status < 200 || status > 299) return refusal(status);
  // Nothing was sent yet, and an HTTP server never sends first.
  return early.length === 0
    ? undefined
    : { kind: 'unreachable', reason: 'protocol_error', detail: 'PROXY_EARLY_DATA' };
};

/** Maps Node's codes for a broken response of the proxy to codes that name the proxy. */
const failure = (error: unknown, step: 'proxy' | 'tunnel'): Unreachable => {
  const failed = classifyFailure(error, step);
  if (step === 'proxy') return failed;
  const code = codeOf(error);
  if (code === 'HPE_HEADER_OVERFLOW') return { ...failed, detail: 'PROXY_HEADERS_OVERFLOW' };
  if (code.startsWith('HPE_')) return { ...failed, detail: 'PROXY_MALFORMED' };
  return code === 'ECONNRESET' ? { ...failed, detail: 'PROXY_CLOSED' } : failed;
};

/** Statuses of a proxy that could not reach the endpoint. Any other status is a failure of the proxy itself. */
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
