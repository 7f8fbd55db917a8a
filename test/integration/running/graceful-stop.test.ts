import { randomBytes, randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { Agent, request as httpRequest, type IncomingMessage } from 'node:http';
import { connect, type Socket } from 'node:net';
import { freePort } from '../../../worker/free-port';
import { mongodbUri, temporalAddress } from '../../support/engines/engines';
import { openDatabase } from '../../../store/mongo/database';
import { anOrder } from '../../support/builders/an-order';
import { until } from '../../support/until';
import { killAll, run, type ServiceProcess } from '../../support/processes/service-process';

/** Long, because a start may build first. */
const LIMIT_MS = 180_000;

const KEY = 'an-admin-key-for-this-test';
const CLIENTS = 20;
const HOST = '127.0.0.1';

const uri = (): string => mongodbUri(DATABASE);
const DATABASE = `test-${randomUUID()}`;

let api: ServiceProcess;
let port: number;

beforeAll(async () => {
  port = await freePort();
  api = run(['scripts/bootstrap.js', 'start:api'], {
    PORT: String(port),
    TEMPORAL_ADDRESS: temporalAddress(),
    MONGODB_URI: uri(),
    CALLSIGN_ADMIN_KEY: KEY,
    CALLSIGN_ENCRYPTION_KEY: `k1:${randomBytes(32).toString('base64')}`,
  });
  await api.says(/api\.ready/);
}, LIMIT_MS);
afterAll(async () => {
  await killAll();
  const database = await openDatabase(uri());
  await database.db.dropDatabase();
  await database.close();
});

interface RequestOutcome {
  /** The status of the response, or the code of the error. */
  readonly came: number | string;
  readonly wasLast: boolean;
}

const HEADERS = {
  authorization: `Bearer ${KEY}`,
  'content-type': 'application/json',
} as const;

const bodyOf = (agwId: string): string => JSON.stringify(anOrder({ agw_id: agwId }));

/** Reports an order over a keep-alive connection. */
async function report(agent: Agent, agwId: string): Promise<RequestOutcome> {
  try {
    const request = httpRequest({
      host: HOST,
      port,
      path: '/v1/orders',
      method: 'POST',
      agent,
      headers: HEADERS,
    });
    request.end(bodyOf(agwId));
    const [answer] = (await once(request, 'response')) as [IncomingMessage];
    answer.resume();
    await once(answer, 'end');
    return { came: answer.statusCode ?? 0, wasLast: answer.headers.connection === 'close' };
  } catch (error) {
    return { came: String((error as NodeJS.ErrnoException).code), wasLast: true };
  }
}

/** Reports orders one by one until the API refuses connections. */
async function keepReporting(client: number, outcomes: RequestOutcome[]): Promise<void> {
  const agent = new Agent({ keepAlive: true, maxSockets: 1 });
  for (let count = 0; ; count += 1) {
    const outcome = await report(agent, `AGW-STOP-${client}-${count}`);
    outcomes.push(outcome);
    if (typeof outcome.came === 'string') break;
  }
  agent.destroy();
}

/** A request without its last byte. */
async function halfSent(): Promise<{ readonly socket: Socket; readonly rest: string }> {
  const body = bodyOf('AGW-STOP-HALF');
  const head = [
    'POST /v1/orders HTTP/1.1',
    `Host: ${HOST}`,
    ...Object.entries(HEADERS).map(([name, value]) => `${name}: ${value}`),
    `Content-Length: ${Buffer.byteLength(body)}`,
  ];
  const socket = connect(port, HOST);
  await once(socket, 'connect');
  socket.write(`${head.join('\r\n')}\r\n\r\n${body.slice(0, -1)}`);
  return { socket, rest: body.slice(-1) };
}

test(
  'a stopping API answers every request that reaches it, and resets no connection',
  async () => {
    const half = await halfSent();
    const outcomes: RequestOutcome[] = [];
    const clients = Array.from({ length: CLIENTS }, (_, client) => keepReporting(client, outcomes));
    await until('the clients have sent requests', () => outcomes.length > 5 * CLIENTS);

    api.signal('SIGTERM');
    await Promise.all(clients);
    half.socket.write(half.rest);
    const [late] = (await once(half.socket, 'data')) as [Buffer];

    const kinds = [...new Set(outcomes.map(({ came }) => came))].sort();
    expect(kinds).toEqual([202, 'ECONNREFUSED']);
    expect(outcomes.filter(({ came }) => came === 'ECONNREFUSED')).toHaveLength(CLIENTS);
    expect(outcomes.filter(({ came, wasLast }) => came === 202 && wasLast)).toHaveLength(CLIENTS);
    expect(late.toString()).toMatch(/^HTTP\/1\.1 202 Accepted\r\n/);
    expect(late.toString()).toMatch(/\r\nConnection: close\r\n/);
    expect((await api.exited).code).toBe(0);
  },
  LIMIT_MS,
);
