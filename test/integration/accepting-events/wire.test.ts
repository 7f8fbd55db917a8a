import { connect, type Socket } from 'node:net';
import { once } from 'node:events';
import { startTestApi, type TestApi } from '../../support/service/api';

const HEADERS_TIMEOUT_MS = 1_000;

let api: TestApi;

beforeAll(async () => {
  api = await startTestApi({ headersTimeoutMs: HEADERS_TIMEOUT_MS });
});
afterAll(() => api.close());

const open = (): Socket => connect(Number(new URL(api.url).port), '127.0.0.1');

const statusFrom = async (socket: Socket): Promise<string> => {
  let answer = '';
  socket.on('data', (chunk: Buffer) => (answer += chunk.toString()));
  await once(socket, 'close');
  return answer.split(' ')[1] ?? '';
};

/** Responses of Node's HTTP parser, before our code runs. */
test.each([
  ['A031: a URL of 20,000 characters', `GET /${'x'.repeat(20_000)} HTTP/1.1\r\nHost: a\r\n\r\n`, '431'],
  [
    'A035: a body with two lengths',
    'POST /v1/orders HTTP/1.1\r\nHost: a\r\nContent-Length: 2\r\nTransfer-Encoding: chunked\r\n\r\n{}',
    '400',
  ],
  ['A037: a request without a Host header', 'GET /healthz HTTP/1.1\r\n\r\n', '400'],
  [
    'A039: an unknown transfer encoding',
    'POST /v1/orders HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: xchunked\r\nConnection: close\r\n\r\n{}',
    // The status depends on Node: newer parsers refuse it, older ones pass it on to our code.
    '4\\d\\d',
  ],
  ['a header with a NUL', 'GET /healthz HTTP/1.1\r\nHost: a\r\nX-A: \0\r\n\r\n', '400'],
])('%s is refused', async (_what, request, status) => {
  const socket = open();
  socket.end(request);
  expect(await statusFrom(socket)).toMatch(new RegExp(`^${status}$`));
});

test('A033: incomplete headers get a 408 soon after the headers timeout', async () => {
  const socket = open();
  const startMs = performance.now();
  socket.write('GET /healthz HTTP/1.1\r\nHost: a');
  expect(await statusFrom(socket)).toBe('408');
  expect(performance.now() - startMs).toBeLessThan(HEADERS_TIMEOUT_MS + 4_000);
});
