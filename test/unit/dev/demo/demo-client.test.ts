import { once } from 'node:events';
import { createServer, type RequestListener } from 'node:http';
import type { AddressInfo } from 'node:net';
import { problemIn } from '../../../../dev/demo/demo-problem';
import { assertRunning, createDemoClient, type DemoClientOptions } from '../../../../dev/demo/demo-client';

interface Listening {
  readonly port: number;
  readonly stop: () => Promise<void>;
}

const open = new Set<Listening>();
afterEach(async () => {
  for (const one of open) await one.stop();
});

async function listen(port: number, answer: RequestListener): Promise<Listening> {
  const server = createServer(answer).listen(port, '127.0.0.1');
  await once(server, 'listening');
  const listening: Listening = {
    port: (server.address() as AddressInfo).port,
    stop: async () => {
      open.delete(listening);
      const closed = once(server, 'close');
      server.close();
      server.closeAllConnections();
      await closed;
    },
  };
  open.add(listening);
  return listening;
}

/** A port that nothing listens on. */
async function idlePort(): Promise<number> {
  const { port, stop } = await listen(0, () => undefined);
  await stop();
  return port;
}

const json =
  (status: number, body: unknown): RequestListener =>
  (_request, response) =>
    response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body));

const serviceAt = (port: number, options: Partial<DemoClientOptions> = {}) =>
  createDemoClient({
    url: `http://127.0.0.1:${port}`,
    key: 'the-key',
    patienceMs: 20_000,
    signal: new AbortController().signal,
    ...options,
  });

test('a call is made with the key, and its answer read', async () => {
  let seen: unknown;
  const { port } = await listen(0, (request, response) => {
    seen = [request.method, request.url, request.headers.authorization];
    json(202, { agw_id: 'A' })(request, response);
  });
  expect(await serviceAt(port).call({ method: 'POST', path: '/v1/orders', body: {} })).toEqual({
    kind: 'done',
    status: 202,
    body: { agw_id: 'A' },
  });
  expect(seen).toEqual(['POST', '/v1/orders', 'Bearer the-key']);
});

test('a call during a restart is made again until the service is back', async () => {
  const told: string[] = [];
  const port = await idlePort();
  const reply = serviceAt(port, {
    onAbsent: (reason) => {
      told.push(reason);
      void listen(port, json(200, 'back'));
    },
    onBack: () => told.push('back'),
  }).call({ method: 'POST', path: '/v1/tasks', nonIdempotent: true });
  expect(await reply).toEqual({ kind: 'done', status: 200, body: 'back' });
  expect(told).toEqual(['ECONNREFUSED', 'back']);
});

test.each([429, 502, 503, 504])('so it is after a %i', async (status) => {
  let calls = 0;
  const { port } = await listen(0, (request, response) => {
    calls += 1;
    json(calls < 3 ? status : 202, {})(request, response);
  });
  expect(await serviceAt(port).call({ method: 'GET', path: '/' })).toMatchObject({
    kind: 'done',
    status: 202,
  });
  expect(calls).toBe(3);
});

test('a call that broke off is made again, unless it must not be made twice', async () => {
  let calls = 0;
  const { port } = await listen(0, (request, response) => {
    calls += 1;
    if (calls % 2 === 1) request.socket.destroy();
    else json(200, {})(request, response);
  });
  const service = serviceAt(port);
  expect(await service.call({ method: 'POST', path: '/' })).toMatchObject({ kind: 'done' });
  expect(await service.call({ method: 'POST', path: '/', nonIdempotent: true })).toMatchObject({
    kind: 'lost',
  });
  expect(calls).toBe(3);
});

test('a refusal is an answer like any other, with its places in words', async () => {
  const problem = {
    title: 'Unprocessable Content',
    detail: 'The task has 1 problem.',
    errors: [{ pointer: 'http_request.url', detail: 'IP_BLOCKED' }],
  };
  const { port } = await listen(0, json(422, problem));
  const reply = await serviceAt(port).call({ method: 'POST', path: '/v1/tasks', body: {} });
  expect(reply).toEqual({ kind: 'refused', status: 422, body: problem });
  expect(reply.kind === 'done' ? '' : problemIn(reply)).toBe(
    'status 422; The task has 1 problem.; http_request.url: IP_BLOCKED',
  );
});

test('patience ends', async () => {
  const port = await idlePort();
  await expect(serviceAt(port, { patienceMs: 0 }).call({ method: 'GET', path: '/' })).rejects.toThrow(
    `The service at http://127.0.0.1:${port} did not come back within 0 s (ECONNREFUSED).`,
  );
});

test('who stops the demo does not wait', async () => {
  const stopping = new AbortController();
  const reply = serviceAt(await idlePort(), { signal: stopping.signal, onAbsent: () => stopping.abort() });
  await expect(reply.call({ method: 'GET', path: '/' })).rejects.toMatchObject({ name: 'AbortError' });
});

test('a service that is not running is said so, with what to do', async () => {
  const port = await idlePort();
  await expect(assertRunning(`http://127.0.0.1:${port}`)).rejects.toThrow(
    `Callsign does not answer at http://127.0.0.1:${port} (ECONNREFUSED). Run "npm start" in another terminal, then this again.`,
  );
  await listen(port, json(503, {}));
  await assertRunning(`http://127.0.0.1:${port}`);
});
