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

/** A free port. */
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

test('a call sends the key and returns the response', async () => {
  let sent: unknown;
  const { port } = await listen(0, (request, response) => {
    sent = [request.method, request.url, request.headers.authorization];
    json(202, { agw_id: 'A' })(request, response);
  });
  expect(await serviceAt(port).call({ method: 'POST', path: '/v1/orders', body: {} })).toEqual({
    kind: 'done',
    status: 202,
    body: { agw_id: 'A' },
  });
  expect(sent).toEqual(['POST', '/v1/orders', 'Bearer the-key']);
});

test('a call is retried until a restarting service answers', async () => {
  const calledBack: string[] = [];
  const port = await idlePort();
  const reply = serviceAt(port, {
    onAbsent: (reason) => {
      calledBack.push(reason);
      void listen(port, json(200, 'back'));
    },
    onBack: () => calledBack.push('back'),
  }).call({ method: 'POST', path: '/v1/tasks', nonIdempotent: true });
  expect(await reply).toEqual({ kind: 'done', status: 200, body: 'back' });
  expect(calledBack).toEqual(['ECONNREFUSED', 'back']);
});

test.each([429, 502, 503, 504])('a %i is retried', async (status) => {
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

test('a broken call is retried, unless it is not idempotent', async () => {
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

test('a refusal is returned, and problemIn lists its errors', async () => {
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

test('the call fails after the maximum wait', async () => {
  const port = await idlePort();
  await expect(serviceAt(port, { patienceMs: 0 }).call({ method: 'GET', path: '/' })).rejects.toThrow(
    `The service at http://127.0.0.1:${port} did not come back within 0 s (ECONNREFUSED).`,
  );
});

test('stopping the demo aborts the call', async () => {
  const stopping = new AbortController();
  const reply = serviceAt(await idlePort(), { signal: stopping.signal, onAbsent: () => stopping.abort() });
  await expect(reply.call({ method: 'GET', path: '/' })).rejects.toMatchObject({ name: 'AbortError' });
});

test('assertRunning names the remedy if no service runs', async () => {
  const port = await idlePort();
  await expect(assertRunning(`http://127.0.0.1:${port}`)).rejects.toThrow(
    `Callsign does not answer at http://127.0.0.1:${port} (ECONNREFUSED). Run "npm start" in another terminal, then run this again.`,
  );
  await listen(port, json(503, {}));
  await assertRunning(`http://127.0.0.1:${port}`);
});
