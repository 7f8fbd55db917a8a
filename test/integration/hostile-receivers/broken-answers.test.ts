import { MAX_ANSWER_BYTES } from '../../../channels/net/answer-limit';
import type { OpenChannels } from '../../../channels/open-channels';
import { openHttp } from '../../support/service/open-channel';
import type { SendResult } from '../../../domain/delivery/delivery';
import { parseEgressAllow } from '../../../domain/egress/egress-allow';
import { attemptAt } from '../../support/builders/attempt';
import { ENDLESS } from './hostile-answers';
import {
  OK,
  closing,
  resetting,
  startSocketReceiver,
  type SocketAnswer,
  type SocketReceiver,
} from '../../support/servers/socket-receiver';

const accepted = (status: number): SendResult => ({ kind: 'accepted', status });
const refused = (status: number): SendResult => ({ kind: 'refused', status });
const protocolError = (detail: string): SendResult => ({
  kind: 'unreachable',
  reason: 'protocol_error',
  detail,
});
const malformed = (why: string): SendResult => protocolError(`HTTP_MALFORMED (${why})`);
/** undici's word for every body that is framed otherwise than its headers say. */
const MISFIT = protocolError('UND_ERR_RES_CONTENT_LENGTH_MISMATCH');
const NOT_HTTP = malformed('Expected HTTP/, RTSP/ or ICE/');
const reset = (detail: string): SendResult => ({ kind: 'unreachable', reason: 'connection_reset', detail });

let channel: OpenChannels;
let receiver: SocketReceiver;

beforeAll(() => {
  channel = openHttp({ egress: parseEgressAllow('127.0.0.0/8'), version: '1.2.3' });
});
afterAll(() => channel.close());
afterEach(() => receiver.close());

const attemptAtReceiverThat = async (
  answer: SocketAnswer,
  timeoutMs = 5_000,
): ReturnType<typeof attemptAt> => {
  receiver = await startSocketReceiver(answer);
  return attemptAt(channel, `http://127.0.0.1:${receiver.port}/hook`, { timeout_ms: timeoutMs });
};

const head = (...lines: readonly string[]): string => [...lines, '', ''].join('\r\n');
const ok = (...headers: readonly string[]): string => head('HTTP/1.1 200 OK', ...headers);
const hints = 'HTTP/1.1 103 Early Hints\r\nlink: </x>\r\n\r\n';

describe('answers that are odd', () => {
  test.each<[string, SocketAnswer, SendResult]>([
    ['205 without a body', head('HTTP/1.1 205 Reset', 'content-length: 0'), accepted(205)],
    ['299', head('HTTP/1.1 299 Any', 'content-length: 0'), accepted(299)],
    ['304 with a content-length', head('HTTP/1.1 304 Not Modified', 'content-length: 100'), refused(304)],
    ['302 without a location', head('HTTP/1.1 302 Found', 'content-length: 0'), refused(302)],
    ['a status without a reason', 'HTTP/1.1 200\r\ncontent-length: 0\r\n\r\n', accepted(200)],
    ['ten interim answers', hints.repeat(10) + OK, accepted(200)],
    [
      '102 Processing, then 500',
      `HTTP/1.1 102 Any\r\n\r\n${head('HTTP/1.1 500 No', 'content-length: 0')}`,
      refused(500),
    ],
    ['trailers', `${ok('transfer-encoding: chunked')}2\r\nok\r\n0\r\nx-trailer: 1\r\n\r\n`, accepted(200)],
    ['a chunk extension', `${ok('transfer-encoding: chunked')}2;a=b\r\nok\r\n0\r\n\r\n`, accepted(200)],
    ['a 204 with a body', `${head('HTTP/1.1 204 None', 'content-length: 2')}ok`, accepted(204)],
    ['a body longer than it says', `${ok('content-length: 2')}okay and more`, accepted(200)],
    ['a body without an end, closed', closing(`${ok()}ok`), accepted(200)],
    ['a body that is reset', resetting(`${ok('content-length: 100')}ok`), accepted(200)],
    ['HTTP/1.1 that calls itself 2.0', head('HTTP/2.0 200 OK', 'content-length: 0'), accepted(200)],
    ['a transfer-encoding that is unknown', closing(`${ok('transfer-encoding: x')}ok`), accepted(200)],
    ['the same content-length twice', `${ok('content-length: 2', 'content-length: 2')}ok`, MISFIT],
  ])('%s', async (_title, answer, result) => {
    expect((await attemptAtReceiverThat(answer)).result).toEqual(result);
  });
});

describe('answers that are none', () => {
  test.each<[string, SocketAnswer, SendResult]>([
    ['HTTP/0.9', closing('<p>hello</p>'), NOT_HTTP],
    ['another protocol’s 200', head('ICY 200 OK'), NOT_HTTP],
    ['a status of two digits', head('HTTP/1.1 20 OK'), malformed('Invalid status code')],
    ['status 000', head('HTTP/1.1 000 No', 'content-length: 0'), protocolError('ERR_ASSERTION')],
    ['a TLS alert', Buffer.from([21, 3, 3, 0, 2, 2, 40]), NOT_HTTP],
    ['bytes at random', Buffer.alloc(1_000, 0xfe), NOT_HTTP],
    ['NUL in a header', ok('x-a: a\u0000b', 'content-length: 0'), malformed('Invalid header value char')],
    [
      'a folded header',
      ok('x-a: a', ' b', 'content-length: 0'),
      malformed('Unexpected whitespace after header value'),
    ],
    ['a header without a colon', ok('x-a', 'content-length: 0'), malformed('Invalid header token')],
    ['a space before the colon', ok('x-a : 1', 'content-length: 0'), malformed('Invalid header token')],
    [
      'a bare line feed',
      'HTTP/1.1 200 OK\ncontent-length: 0\n\n',
      malformed('Missing expected CR after response line'),
    ],
    ['a content-length that is no number', ok('content-length: 2x'), MISFIT],
    ['a negative content-length', ok('content-length: -1'), malformed('Invalid character in Content-Length')],
    ['a content-length beyond all numbers', ok(`content-length: ${'9'.repeat(30)}`), MISFIT],
    [
      'a chunk size beyond all numbers',
      `${ok('transfer-encoding: chunked')}${'f'.repeat(30)}\r\n`,
      malformed('Chunk size overflow'),
    ],
    [
      'a negative chunk size',
      `${ok('transfer-encoding: chunked')}-1\r\n`,
      malformed('Invalid character in chunk size'),
    ],
    [
      'a chunk longer than it says',
      `${ok('transfer-encoding: chunked')}2\r\nokay\r\n0\r\n\r\n`,
      malformed('Expected LF after chunk data'),
    ],
    ['a connection closed in the status', closing('HTTP/1.1 20'), reset('UND_ERR_SOCKET')],
    ['a connection closed in the headers', closing('HTTP/1.1 200 OK\r\nx-a: 1\r\n'), reset('UND_ERR_SOCKET')],
    ['a connection reset in the headers', resetting('HTTP/1.1 200 OK\r\nx-a: 1\r\n'), reset('ECONNRESET')],
    ['a connection closed after 103', closing(hints), reset('UND_ERR_SOCKET')],
  ])('%s', async (_title, answer, result) => {
    expect((await attemptAtReceiverThat(answer)).result).toEqual(result);
  });
});

describe('answers without an end', () => {
  const TIMEOUT = { kind: 'unreachable', reason: 'timeout', detail: 'DEADLINE' } as const;
  const TOO_LONG = protocolError('ANSWER_TOO_LONG');

  test.each<[keyof typeof ENDLESS, SendResult]>([
    ['body', accepted(200)],
    ['chunks', accepted(200)],
    ['chunks of one byte', accepted(200)],
    ['extension of a chunk', accepted(200)],
    ['extensions of empty-handed chunks', accepted(200)],
    ['trailers', accepted(200)],
    ['headers', protocolError('UND_ERR_HEADERS_OVERFLOW')],
    ['one header', protocolError('UND_ERR_HEADERS_OVERFLOW')],
    ['reason phrase', TOO_LONG],
    ['early hints', TOO_LONG],
    ['empty lines', TOO_LONG],
    ['drip', accepted(200)],
    ['drip of a header', TIMEOUT],
    ['silence', TIMEOUT],
  ])('%s', async (name, result) => {
    const { result: came, response } = await attemptAtReceiverThat(ENDLESS[name], 2_000);
    expect(came).toEqual(result);
    expect(Buffer.byteLength(response?.body ?? '')).toBeLessThanOrEqual(4_096);
    for (const socket of receiver.connections)
      expect(socket.bytesWritten).toBeLessThan(16 * MAX_ANSWER_BYTES);
  });

  test('what an answer takes is counted from its own beginning', async () => {
    receiver = await startSocketReceiver(`${ok('content-length: 60000')}${'a'.repeat(60_000)}`);
    const url = `http://127.0.0.1:${receiver.port}/`;
    for (let count = 0; count < 40; count += 1)
      expect((await attemptAt(channel, url)).result).toEqual(accepted(200));
    expect(receiver.connections.size).toBe(1);
  });
});
