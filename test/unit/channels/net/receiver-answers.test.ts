import { setTimeout as delay } from 'node:timers/promises';
import { gzipSync } from 'node:zlib';
import type { OpenChannels } from '../../../../channels/open-channels';
import { openHttp } from '../../../support/service/open-channel';
import { MAX_READ_BYTES } from '../../../../channels/net/read-response';
import type { SendResult } from '../../../../domain/delivery/delivery';
import { parseEgressAllow } from '../../../../domain/egress/egress-allow';
import { aContext, aTask, attemptAt } from '../../../support/builders/attempt';
import {
  OK,
  closing,
  dripping,
  resetting,
  startSocketReceiver,
  type SocketAnswer,
  type SocketReceiver,
} from '../../../support/servers/socket-receiver';

const accepted = (status: number): SendResult => ({ kind: 'accepted', status });
const refused = (status: number): SendResult => ({ kind: 'refused', status });
const protocolError = (detail: string): SendResult => ({
  kind: 'unreachable',
  reason: 'protocol_error',
  detail,
});
const reset = (detail: string): SendResult => ({ kind: 'unreachable', reason: 'connection_reset', detail });
const timeout: SendResult = { kind: 'unreachable', reason: 'timeout', detail: 'DEADLINE' };

const status = (code: number, ...headers: string[]): string =>
  [`HTTP/1.1 ${code} Any`, ...headers, 'content-length: 0', '', ''].join('\r\n');

let channel: OpenChannels;
let receiver: SocketReceiver | undefined;

beforeAll(() => {
  channel = openHttp({ egress: parseEgressAllow('127.0.0.0/8'), version: '1.2.3' });
});
afterAll(() => channel.close());
afterEach(async () => {
  await receiver?.close();
  receiver = undefined;
});

const attemptAtReceiverThat = async (
  answer: SocketAnswer,
  timeoutMs = 5_000,
): ReturnType<typeof attemptAt> => {
  receiver = await startSocketReceiver(answer);
  return attemptAt(channel, `http://127.0.0.1:${receiver.port}/hook`, { timeout_ms: timeoutMs });
};

describe('results of responses', () => {
  test.each<[string, SocketAnswer, SendResult]>([
    ['R001: 200', OK, accepted(200)],
    ['R001: 201', status(201), accepted(201)],
    ['R001: 202', status(202), accepted(202)],
    ['R001: 204', 'HTTP/1.1 204 No Content\r\n\r\n', accepted(204)],
    ['a 200 of HTTP/1.0 that ends with the connection', closing('HTTP/1.0 200 OK\r\n\r\nok'), accepted(200)],
    ['R003: 103 Early Hints, then 200', `HTTP/1.1 103 Early Hints\r\nlink: </x>\r\n\r\n${OK}`, accepted(200)],
    ['R005: 301', status(301, 'location: https://example.com/'), refused(301)],
    ['R007: 400', status(400), refused(400)],
    ['R007: 401', status(401), refused(401)],
    ['R007: 403', status(403), refused(403)],
    ['R007: 404', status(404), refused(404)],
    ['R007: 405', status(405), refused(405)],
    ['R007: 422', status(422), refused(422)],
    ['R009: 413', status(413), refused(413)],
    ['410', status(410), refused(410)],
    ['500', status(500), refused(500)],
    ['R015: 999', status(999), refused(999)],
    [
      'R017: 101',
      'HTTP/1.1 101 Switching Protocols\r\nupgrade: x\r\nconnection: upgrade\r\n\r\n',
      protocolError('UND_ERR_SOCKET bad upgrade'),
    ],
    [
      '100 Continue, which nobody asked for',
      'HTTP/1.1 100 Continue\r\n\r\n',
      protocolError('UND_ERR_SOCKET bad response'),
    ],
    [
      'R019: an SSH banner',
      'SSH-2.0-OpenSSH_9.6\r\n',
      protocolError('HTTP_MALFORMED (Expected HTTP/, RTSP/ or ICE/)'),
    ],
    [
      'R027: 3,000 headers',
      `HTTP/1.1 200 OK\r\n${'x-many: 1234567890\r\n'.repeat(3_000)}\r\n`,
      protocolError('UND_ERR_HEADERS_OVERFLOW'),
    ],
    [
      'R029: content-length and transfer-encoding',
      'HTTP/1.1 200 OK\r\ncontent-length: 2\r\ntransfer-encoding: chunked\r\n\r\nok',
      protocolError('UND_ERR_RES_CONTENT_LENGTH_MISMATCH'),
    ],
    [
      'R031: a bad chunk size',
      'HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\nZZ\r\nok\r\n',
      protocolError('HTTP_MALFORMED (Invalid character in chunk size)'),
    ],
    [
      'two content-lengths',
      'HTTP/1.1 200 OK\r\ncontent-length: 2\r\ncontent-length: 3\r\n\r\nok',
      protocolError('UND_ERR_RES_CONTENT_LENGTH_MISMATCH'),
    ],
    [
      'headers named like the prototype of objects',
      status(200, '__proto__: a', '__proto__: b', 'constructor: c'),
      accepted(200),
    ],
    ['a connection closed without an answer', closing(''), reset('UND_ERR_SOCKET')],
    ['a connection reset without an answer', (socket) => socket.resetAndDestroy(), reset('ECONNRESET')],
    [
      'a 200 whose body is shorter than it says',
      closing('HTTP/1.1 200 OK\r\ncontent-length: 100\r\n\r\nok'),
      accepted(200),
    ],
    [
      'a 200 whose last chunk never comes',
      closing('HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n2\r\nok\r\n'),
      accepted(200),
    ],
    [
      'a 500 that is reset in its body',
      resetting('HTTP/1.1 500 No\r\ncontent-length: 100\r\n\r\nno'),
      refused(500),
    ],
  ])('%s', async (_title, answer, result) => {
    const exchange = await attemptAtReceiverThat(answer);
    expect(exchange.result).toEqual(result);
  });

  test('R005: does not follow a redirect to cloud metadata', async () => {
    const decoy = await startSocketReceiver();
    const exchange = await attemptAtReceiverThat(status(307, `location: http://127.0.0.1:${decoy.port}/`));
    expect(exchange.result).toEqual(refused(307));
    expect(decoy.connections.size).toBe(0);
    await decoy.close();
  });

  test('R033: a closed port', async () => {
    const gone = await startSocketReceiver();
    await gone.close();
    expect(await attemptAt(channel, `http://127.0.0.1:${gone.port}/`)).toMatchObject({
      result: { kind: 'unreachable', reason: 'connection_refused', detail: 'ECONNREFUSED' },
      timings: { dns_ms: expect.any(Number) as number },
    });
  });
});

describe('Retry-After', () => {
  const past = 'Wed, 21 Oct 2020 07:28:00 GMT';
  test.each<[string, number, string, number | undefined]>([
    ['a 429 with seconds', 429, '7', 7_000],
    ['a 503 with seconds', 503, '120', 120_000],
    ['a 500, which has no say', 500, '7', undefined],
    ['R011: a date that is past', 429, past, undefined],
    ['R013: -1', 429, '-1', undefined],
    ['R013: abc', 429, 'abc', undefined],
    ['R013: NaN', 429, 'NaN', undefined],
    ['R013: 1e9', 429, '1e9', undefined],
    ['R013: 1000000000 waits 24 h', 429, '1000000000', 86_400_000],
    ['0', 429, '0', undefined],
    ['a bare year', 429, '2099-01-01', undefined],
  ])('%s', async (_title, code, value, retryAfterMs) => {
    const { result } = await attemptAtReceiverThat(status(code, `retry-after: ${value}`));
    expect(result).toEqual(
      retryAfterMs === undefined ? refused(code) : { ...refused(code), retry_after_ms: retryAfterMs },
    );
  });

  test('a future date', async () => {
    const inAMinute = new Date(Date.now() + 60_000).toUTCString();
    const { result } = await attemptAtReceiverThat(status(503, `retry-after: ${inAMinute}`));
    const waitMs = result.kind === 'refused' ? (result.retry_after_ms ?? 0) : 0;
    expect(waitMs).toBeGreaterThan(55_000);
    expect(waitMs).toBeLessThanOrEqual(60_000);
  });
});

describe('a response that never ends', () => {
  const HEAD = 'HTTP/1.1 200 OK\r\n\r\n';

  test('R021: ends at the deadline if the receiver sends nothing', async () => {
    const startMs = performance.now();
    const exchange = await attemptAtReceiverThat(() => undefined, 300);
    expect(exchange.result).toEqual(timeout);
    expect(exchange.response).toBeUndefined();
    expect(performance.now() - startMs).toBeLessThan(1_500);
  });

  test('ends at the deadline if the receiver drips its headers', async () => {
    const exchange = await attemptAtReceiverThat(dripping('HTTP/1.1 200 OK\r\nx-slow: ', 'a'), 300);
    expect(exchange.result).toEqual(timeout);
  });

  test('R023: a 200 that drips its body is delivered, and cut at the deadline', async () => {
    const startMs = performance.now();
    const { result, response } = await attemptAtReceiverThat(dripping(HEAD, 'a'), 300);
    expect(result).toEqual(accepted(200));
    expect(response).toMatchObject({ status: 200, body_truncated: true });
    expect(performance.now() - startMs).toBeLessThan(1_500);
  });

  test('a 500 that drips its body is refused, and cut at the deadline', async () => {
    const { result } = await attemptAtReceiverThat(dripping('HTTP/1.1 500 No\r\n\r\n', 'a'), 300);
    expect(result).toEqual(refused(500));
  });

  test('R023: an endless body is cut after 64 KB, and 4 KB of it are kept', async () => {
    let writtenBytes = 0;
    const { result, response } = await attemptAtReceiverThat((socket) => {
      socket.write(HEAD);
      const pour = (): void => {
        while (!socket.destroyed && socket.write('b'.repeat(16_384))) writtenBytes += 16_384;
      };
      socket.on('drain', pour);
      pour();
    }, 10_000);
    expect(result).toEqual(accepted(200));
    expect(response).toEqual({ status: 200, headers: {}, body: 'b'.repeat(4_096), body_truncated: true });
    // What the kernels of both sides hold in their buffers comes on top of what was read.
    expect(writtenBytes).toBeLessThan(MAX_READ_BYTES + 8 * 1_048_576);
  });

  test('ends at the deadline on a half-open connection', async () => {
    const { result } = await attemptAtReceiverThat((socket) => socket.pause(), 300);
    expect(result).toEqual(timeout);
  });

  test('ends at once if the caller aborts', async () => {
    const caller = new AbortController();
    receiver = await startSocketReceiver(() => caller.abort());
    const url = `http://127.0.0.1:${receiver.port}/`;
    const { result } = await channel.send(aTask({ url }), aContext(), caller.signal);
    expect(result).toEqual({ kind: 'unreachable', reason: 'timeout', detail: 'ABORTED' });
  });

  test('opens no connection if the caller aborted before', async () => {
    receiver = await startSocketReceiver();
    const url = `http://127.0.0.1:${receiver.port}/`;
    const { result } = await channel.send(aTask({ url }), aContext(), AbortSignal.abort());
    expect(result).toEqual({ kind: 'unreachable', reason: 'timeout', detail: 'ABORTED' });
    expect(receiver.connections.size).toBe(0);
  });
});

describe('recorded response', () => {
  test('R025: does not decompress a decompression bomb', async () => {
    const bomb = gzipSync(Buffer.alloc(50 * 1_048_576), { level: 9 });
    const head = `HTTP/1.1 200 OK\r\ncontent-encoding: gzip\r\ncontent-length: ${bomb.length}\r\n\r\n`;
    const { result, response } = await attemptAtReceiverThat(Buffer.concat([Buffer.from(head), bomb]));
    expect(result).toEqual(accepted(200));
    expect(response?.headers['content-encoding']).toBe('gzip');
    expect(response?.body_truncated).toBe(true);
    expect(Buffer.byteLength(response?.body ?? '')).toBeLessThanOrEqual(4_096);
  });

  test('bytes that are not UTF-8 are replaced', async () => {
    const body = Buffer.from([0x61, 0xff, 0xfe, 0x62]);
    const head = Buffer.from('HTTP/1.1 200 OK\r\ncontent-length: 4\r\n\r\n');
    const { response } = await attemptAtReceiverThat(Buffer.concat([head, body]));
    expect(response).toEqual({ status: 200, headers: { 'content-length': '4' }, body: 'a\ufffd\ufffdb' });
  });

  test('omits a character that the 4 KB limit would cut', async () => {
    const body = `${'a'.repeat(4_095)}€`;
    const head = `HTTP/1.1 200 OK\r\ncontent-length: ${Buffer.byteLength(body)}\r\n\r\n`;
    const { response } = await attemptAtReceiverThat(head + body);
    expect(response).toMatchObject({ body: 'a'.repeat(4_095), body_truncated: true });
  });

  test('joins a repeated header', async () => {
    const { response } = await attemptAtReceiverThat(status(200, 'x-a: 1', 'X-A: 2'));
    expect(response?.headers).toEqual({ 'x-a': '1, 2', 'content-length': '0' });
  });

  test('records the time of each step', async () => {
    const { timings } = await attemptAtReceiverThat(async (socket) => {
      await delay(30);
      socket.write(OK);
    });
    expect(timings).toEqual({
      dns_ms: expect.any(Number) as number,
      connect_ms: expect.any(Number) as number,
      first_byte_ms: expect.any(Number) as number,
    });
    expect(timings?.first_byte_ms).toBeGreaterThanOrEqual(29);
  });
});
