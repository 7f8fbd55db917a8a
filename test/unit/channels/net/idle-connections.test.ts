import { once } from 'node:events';
import { connect, createServer, type AddressInfo, type Server, type Socket } from 'node:net';
import {
  createConnectionPool,
  type Connection,
  type ConnectionRoute,
} from '../../../../channels/net/connection-pool';

const ADDRESS = '127.0.0.1';
/** Documented limits: idle connections of one endpoint, and in all. */
const MAX_PER_ENDPOINT = 32;
const MAX_IN_ALL = 256;

/** Both ends of every connection; the pool has no hold on one that no request went over. */
const sockets: Socket[] = [];
let server: Server;
let pool: ReturnType<typeof createConnectionPool>;

beforeAll(async () => {
  server = createServer((socket) => void sockets.push(socket.on('error', () => undefined)));
  server.listen(0, ADDRESS);
  await once(server, 'listening');
});
beforeEach(() => {
  pool = createConnectionPool();
});
afterEach(() => pool.close());
afterAll(async () => {
  for (const socket of sockets) socket.destroy();
  server.close();
  await once(server, 'close');
});

const route = (host: string, tlsId = 'none'): ConnectionRoute => ({
  origin: `http://${host}.example.com`,
  tlsId,
});

/** As many open connections to an endpoint, all in use. */
const openTo = (to: ConnectionRoute, count: number): Promise<Connection[]> =>
  Promise.all(
    Array.from({ length: count }, async () => {
      const socket = connect((server.address() as AddressInfo).port, ADDRESS).on('error', () => undefined);
      sockets.push(socket);
      await once(socket, 'connect');
      return pool.adopt(to, ADDRESS, socket);
    }),
  );

/** How many idle connections the pool has for an endpoint; takes them all. */
const takeAll = (to: ConnectionRoute): number => {
  let count = 0;
  while (pool.take(to, [ADDRESS]) !== undefined) count += 1;
  return count;
};

describe('idle connections', () => {
  it('keeps at most 32 of one endpoint and closes the others', async () => {
    const connections = await openTo(route('a'), MAX_PER_ENDPOINT + 3);
    for (const connection of connections) pool.giveBack(connection);
    expect(connections.filter(({ client }) => client.destroyed)).toHaveLength(3);
    expect(takeAll(route('a'))).toBe(MAX_PER_ENDPOINT);
  });

  it('counts the connections of each TLS identity of an endpoint apart', async () => {
    const routes = [route('a', 'one'), route('a', 'other')];
    const connections = await Promise.all(routes.map((each) => openTo(each, MAX_PER_ENDPOINT)));
    for (const connection of connections.flat()) pool.giveBack(connection);
    expect(routes.map(takeAll)).toEqual([MAX_PER_ENDPOINT, MAX_PER_ENDPOINT]);
  });

  it('keeps at most 256 of all endpoints and closes the others', async () => {
    const perEndpoint = 30;
    const routes = Array.from({ length: 9 }, (_, index) => route(`endpoint-${index}`));
    const connections = (await Promise.all(routes.map((each) => openTo(each, perEndpoint)))).flat();
    for (const connection of connections) pool.giveBack(connection);
    const expected = routes.length * perEndpoint - MAX_IN_ALL;
    expect(connections.filter(({ client }) => client.destroyed)).toHaveLength(expected);
    expect(routes.map(takeAll).reduce((sum, each) => sum + each)).toBe(MAX_IN_ALL);
  });

  it('keeps a returned connection again after one of the idle ones is taken', async () => {
    const [last, ...others] = await openTo(route('a'), MAX_PER_ENDPOINT + 1);
    for (const connection of others) pool.giveBack(connection);
    pool.take(route('a'), [ADDRESS]);
    pool.giveBack(last!);
    expect(last!.client.destroyed).toBe(false);
    expect(takeAll(route('a'))).toBe(MAX_PER_ENDPOINT);
  });
});
