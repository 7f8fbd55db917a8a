import { once } from 'node:events';
import { Agent, get, type IncomingMessage, type ServerResponse } from 'node:http';
import { connect, type Socket } from 'node:net';
import { listenGracefully, type GracefulServer } from '../../../../api/http/graceful-server';

const HOST = '127.0.0.1';

let waiting: ServerResponse[];
let server: GracefulServer | undefined;

beforeEach(() => (waiting = []));
afterEach(() => server?.stop());

/** The test answers `/slow` itself; all other paths are answered at once. */
async function listen(idleLimitMs?: number): Promise<GracefulServer> {
  server = await listenGracefully(
    (request, response) => {
      if (request.url === '/slow') waiting.push(response);
      else response.end('done');
    },
    { host: HOST, port: 0, idleLimitMs },
  );
  return server;
}

async function ask(port: number, path: string, agent: Agent): Promise<IncomingMessage> {
  const request = get({ host: HOST, port, path, agent });
  const [response] = (await once(request, 'response')) as [IncomingMessage];
  response.resume();
  await once(response, 'end');
  return response;
}

async function connected(port: number): Promise<Socket> {
  const socket = connect(port, HOST);
  await once(socket, 'connect');
  return socket;
}

const arrival = async (): Promise<ServerResponse> => {
  while (waiting[0] === undefined) await new Promise((next) => setImmediate(next));
  return waiting[0];
};

const aKeepAliveAgent = (): Agent => new Agent({ keepAlive: true, maxSockets: 1 });

test('a stopping server answers the request in flight, then closes its connection', async () => {
  const { port, stop } = await listen();
  const answer = ask(port, '/slow', aKeepAliveAgent());
  const inFlight = await arrival();

  const stopped = stop();
  inFlight.end('late');

  expect((await answer).headers.connection).toBe('close');
  await stopped;
});

test('a stopping server answers one more request per open connection, and refuses new connections', async () => {
  const { port, stop } = await listen();
  const agent = aKeepAliveAgent();
  expect((await ask(port, '/', agent)).headers.connection).toBe('keep-alive');

  const stopped = stop();

  await expect(ask(port, '/', new Agent())).rejects.toMatchObject({ code: 'ECONNREFUSED' });
  const last = await ask(port, '/', agent);
  expect([last.statusCode, last.headers.connection]).toEqual([200, 'close']);
  await stopped;
});

test('a stopping server closes idle connections without a reset', async () => {
  const { port, stop } = await listen(100);
  const used = await connected(port);
  used.write('GET / HTTP/1.1\r\nHost: a\r\n\r\n');
  await once(used, 'data');
  const ends = once(used, 'end');

  await stop();

  await expect(ends).resolves.toEqual([]);
  used.destroy();
});

test('the Keep-Alive header says how long a connection may be idle', async () => {
  const { port } = await listen(0);
  const agent = aKeepAliveAgent();
  expect((await ask(port, '/', agent)).headers['keep-alive']).toBe('timeout=5');
  agent.destroy();
});

test.each([
  ['16 KiB of headers get a 431', `GET / HTTP/1.1\r\nHost: a\r\nX: ${'x'.repeat(16_384)}\r\n\r\n`, '431'],
  [
    'a thousand small headers are accepted',
    `GET / HTTP/1.1\r\nHost: a\r\n${'x: y\r\n'.repeat(1_000)}\r\n`,
    '200',
  ],
  [
    'too many small headers get a 431',
    `GET / HTTP/1.1\r\nHost: a\r\n${'x: yyyy\r\n'.repeat(4_000)}\r\n`,
    '431',
  ],
])('%s', async (_what, request, status) => {
  const { port } = await listen(0);
  const socket = await connected(port);
  socket.write(request);
  const [answer] = (await once(socket, 'data')) as [Buffer];
  expect(answer.toString().split(' ')[1]).toBe(status);
  socket.destroy();
});

test('a port in use is an error that says what to do', async () => {
  const { port } = await listen(0);
  await expect(listenGracefully(() => undefined, { host: HOST, port })).rejects.toMatchObject({
    name: 'ListenError',
    message: `port ${port} is in use: stop the process that uses it, or set PORT to another port`,
  });
});
