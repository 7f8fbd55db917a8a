import { gzipSync } from 'node:zlib';
import { closing, dripping, resetting, type SocketAnswer } from '../../support/servers/socket-receiver';

/** Says its piece, then `chunk` as fast as it is taken, until the other side hangs up. */
export const pouring =
  (text: string, chunk: string | Buffer): SocketAnswer =>
  (socket) => {
    const bytes = Buffer.from(chunk);
    socket.write(text);
    const pour = (): void => {
      while (!socket.destroyed && socket.write(bytes));
    };
    socket.on('drain', pour);
    pour();
  };

const sayNothing: SocketAnswer = () => undefined;

const answer = (...lines: readonly string[]): string => lines.join('\r\n');

const BOMB = gzipSync(Buffer.alloc(50 * 1_048_576), { level: 9 });
const BOMB_HEAD = answer(
  'HTTP/1.1 200 OK',
  'content-encoding: gzip',
  `content-length: ${BOMB.length}`,
  '',
  '',
);

const CHUNKED = 'HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n';

/** Receivers that never end, or send far too much. */
export const ENDLESS = {
  body: pouring('HTTP/1.1 200 OK\r\n\r\n', 'b'.repeat(65_536)),
  chunks: pouring(CHUNKED, `4000\r\n${'c'.repeat(0x4000)}\r\n`),
  'chunks of one byte': pouring(CHUNKED, '1\r\na\r\n'.repeat(8_000)),
  'extension of a chunk': pouring(`${CHUNKED}2;x=`, 'e'.repeat(65_536)),
  'extensions of empty-handed chunks': pouring(CHUNKED, `1;${'e'.repeat(60_000)}\r\na\r\n`),
  trailers: pouring(`${CHUNKED}0\r\n`, 'x-trailer: 1234567890\r\n'.repeat(3_000)),
  headers: pouring('HTTP/1.1 200 OK\r\n', 'x-many: 1234567890\r\n'.repeat(3_000)),
  'one header': pouring('HTTP/1.1 200 OK\r\nx-long: ', 'h'.repeat(65_536)),
  'reason phrase': pouring('HTTP/1.1 200 ', 'r'.repeat(65_536)),
  'early hints': pouring('', 'HTTP/1.1 103 Early Hints\r\nlink: </x>\r\n\r\n'.repeat(1_000)),
  'empty lines': pouring('', '\r\n'.repeat(30_000)),
  drip: dripping('HTTP/1.1 200 OK\r\n\r\n', 'a'.repeat(1_000)),
  'drip of a header': dripping('HTTP/1.1 200 OK\r\nx-slow: ', 'a'),
  silence: sayNothing,
} as const satisfies Record<string, SocketAnswer>;

/** Every kind of bad receiver, for tests of what they leave behind. */
export const HOSTILE: readonly SocketAnswer[] = [
  ...Object.values(ENDLESS),
  pouring('', 'HTTP/1.1 100 Continue\r\n\r\n'.repeat(1_000)),
  pouring('', Buffer.alloc(65_536, 0xff)),
  Buffer.concat([Buffer.from(BOMB_HEAD), BOMB]),
  `HTTP/1.1 200 OK\r\n${'x-many: 1234567890\r\n'.repeat(3_000)}\r\n`,
  `HTTP/1.1 500 No\r\ncontent-length: 10000000\r\n\r\n${'a'.repeat(100_000)}`,
  'HTTP/1.1 101 Switching Protocols\r\nupgrade: x\r\nconnection: upgrade\r\n\r\n',
  'HTTP/1.1 307 Any\r\nlocation: http://169.254.169.254/\r\ncontent-length: 0\r\n\r\n',
  'HTTP/1.1 999 Any\r\ncontent-length: 0\r\n\r\n',
  'HTTP/1.1 200 OK\r\ncontent-length: 2\r\ntransfer-encoding: chunked\r\n\r\nok',
  `${CHUNKED}ZZ\r\nok\r\n`,
  'SSH-2.0-OpenSSH_9.6\r\n',
  closing(''),
  closing('HTTP/1.1 200 OK\r\ncontent-le'),
  closing('HTTP/1.1 200 OK\r\ncontent-length: 100\r\n\r\nok'),
  resetting('HTTP/1.1 200 OK\r\n'),
  resetting('HTTP/1.1 500 No\r\ncontent-length: 100\r\n\r\nno'),
  (socket) => socket.resetAndDestroy(),
  (socket) => socket.pause(),
];
