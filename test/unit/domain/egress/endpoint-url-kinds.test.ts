import { EMPTY_EGRESS_ALLOW } from '../../../../domain/egress/egress-allow';
import { checkEndpointUrl } from '../../../../domain/egress/endpoint-url';

/** More cases of the kinds in `endpoint-url.test.ts`. */
const outcome = (raw: string): string => {
  const checked = checkEndpointUrl(raw, EMPTY_EGRESS_ALLOW);
  return 'url' in checked ? checked.url : checked.code;
};

test.each([
  ['https://example.com.', 'https://example.com/'],
  ['https://example\u3002com/', 'https://example.com/'],
  ['https://example.com:00443/', 'https://example.com/'],
  ['https://example.com:80/', 'https://example.com:80/'],
  ['https://example.com/%00', 'https://example.com/%00'],
  ['https://example.com/a/../b', 'https://example.com/b'],
  ['https://example.com/?next=http://127.0.0.1/', 'https://example.com/?next=http://127.0.0.1/'],
  ['https://xn--e1afmkfd.xn--p1ai/', 'https://xn--e1afmkfd.xn--p1ai/'],
  ['https://192.0.1.1/', 'https://192.0.1.1/'],
  ['https://0x08080808/', 'https://8.8.8.8/'],
  ['https://[::ffff:8.8.8.8]/', 'https://[::ffff:808:808]/'],
])('%j is stored as %j', (raw, stored) => {
  expect(outcome(raw)).toBe(stored);
});

test.each(
  ['about', 'chrome', 'dict', 'file', 'imap', 'jar', 'javascript', 'mailto', 'netdoc', 'rtsp'].concat(
    ...['sftp', 'smb', 'smtp', 'ssh', 'telnet', 'tftp', 'urn', 'view-source', 'ws', 'wss', 'https+unix'],
  ),
)('the scheme %s is refused', (scheme) => {
  expect(outcome(`${scheme}://example.com/`)).toBe('SCHEME');
  expect(outcome(`${scheme.toUpperCase()}:x`)).toBe('SCHEME');
});

test.each([
  ['https:\\\\example.com', 'URL_INVALID'],
  ['https:/\\example.com/', 'URL_INVALID'],
  ['https://example.com\\.evil.com/', 'URL_INVALID'],
  ['https://example.com:443:80/', 'URL_INVALID'],
  ['https://example.com:\u0664\u0664\u0663/', 'URL_INVALID'],
  ['https://example.com:4 43/', 'URL_INVALID'],
  ['https://exa%00mple.com/', 'URL_INVALID'],
  ['https://127.0.0.1%20.example.com/', 'URL_INVALID'],
  ['https://example.com%2f.evil.com/', 'URL_INVALID'],
  ['https://example.com%23.evil.com/', 'URL_INVALID'],
  ['https://[::1%25lo]/', 'URL_INVALID'],
  ['https://[fe80::1%eth0]/', 'URL_INVALID'],
  ['https://[]/', 'URL_INVALID'],
  ['https://[::1]evil.com/', 'URL_INVALID'],
  ['https://[v1.x]/', 'URL_INVALID'],
  ['https://4294967296/', 'URL_INVALID'],
  ['https://0x100000000/', 'URL_INVALID'],
  ['https://127.0.0.08/', 'URL_INVALID'],
  ['https://example.123/', 'URL_INVALID'],
  ['https://example.0x7f/', 'URL_INVALID'],
  ['https://exam\u00a0ple.com/', 'URL_INVALID'],
  ['https://exam\ufeffple.com/', 'URL_INVALID'],
  ['https://exam\u2060ple.com/', 'URL_INVALID'],
  ['https://exam\ue000ple.com/', 'URL_INVALID'],
  ['https://example.com/\r\nHost:%20a', 'URL_INVALID'],
  ['https://example.com/\u0085', 'URL_INVALID'],
  ['https://example.com%40127.0.0.1/', 'URL_INVALID'],
  ['https://:@example.com/', 'USERINFO'],
  ['https://example.com:443@127.0.0.1/', 'USERINFO'],
  ['https://127.0.0.1#@example.com/', 'FRAGMENT'],
  ['https://example.com#@127.0.0.1/', 'FRAGMENT'],
])('%j is refused: %s', (raw, code) => {
  expect(outcome(raw)).toBe(code);
});

test.each([
  ...['ip6-localhost', 'kubernetes', 'instance-data', 'localhost.localdomain', 'a.localhost.', 'x.alt'],
  ...['instance-data.ec2.internal', 'host.docker.internal', 'kubernetes.default.svc.cluster.local'],
  ...['nas.lan', 'x.home', 'x.corp', 'x.private', 'x.intranet', 'x.onion', 'LOCALHOST', 'a.Local.'],
  ...['-example.com', 'example-.com', 'example.com-', '_', `${'a'.repeat(63)}.${'b'.repeat(190)}.com`],
  ...['*.example.com', 'example..com', '\uff4c\uff4f\uff43\uff41\uff4c\uff48\uff4f\uff53\uff54'],
])('the host %j is local or invalid', (host) => {
  expect(outcome(`https://${host}/`)).toBe('HOST_INVALID_OR_LOCAL');
});

test.each([
  ...['127.0.1', '0177.1', '0x7f.0x0.0x0.0x1', '127.0x0.0.1', '00000177.0.0.1', '0x7F000001', '127.0.0.1.'],
  ...[
    '017700000001',
    '2130706433.',
    '0x',
    '0x0',
    '0.0.0.0',
    '255.255.255.255',
    '0xa9fea9fe',
    '0251.254.43518',
  ],
  ...['\uff11\uff12\uff17.0.0.1', '127\uff0e0\uff0e0\uff0e1', '127\uff610\uff610\uff611', '%30', '\u00b9'],
  ...['192.0.0.1', '198.51.100.7', '198.19.0.1', '100.64.0.1', '224.0.0.1', '240.0.0.1', '203.0.113.9'],
  ...['[::127.0.0.1]', '[0:0:0:0:0:ffff:127.0.0.1]', '[::FFFF:7F00:1]', '[::ffff:0:7f00:1]', '[0::1]'],
  ...['[64:ff9b::7f00:1]', '[64:ff9b:1::7f00:1]', '[2002:a00:1::]', '[2001:0:7f00:1::]', '[fc00::1]'],
  ...['[fe80::1]', '[fec0::1]', '[ff02::1]', '[100::1]', '[2001:db8::1]', '[3fff::1]', '[4000::1]'],
])('the address %s is blocked', (host) => {
  expect(outcome(`https://${host}/`)).toBe('IP_BLOCKED');
});

/** @see https://fetch.spec.whatwg.org/#bad-port */
const BAD_PORTS = [
  ...[0, 1, 7, 9, 11, 13, 15, 17, 19, 20, 21, 22, 23, 25, 37, 42, 43, 53, 69, 77, 79, 87, 95, 101, 102, 103],
  ...[
    104, 109, 110, 111, 113, 115, 117, 119, 123, 135, 137, 139, 143, 161, 179, 389, 427, 465, 512, 513, 514,
  ],
  ...[515, 526, 530, 531, 532, 540, 548, 554, 556, 563, 587, 601, 636, 989, 990, 993, 995, 1719, 1720, 1723],
  ...[2049, 3659, 4045, 4190, 5060, 5061, 6000, 6566, 6665, 6666, 6667, 6668, 6669, 6679, 6697, 10080],
];

test('exactly the bad ports of the Fetch standard are refused', () => {
  const refused = Array.from({ length: 65_536 }, (_, port) => port).filter(
    (port) => outcome(`https://example.com:${port}/`) === 'PORT_BLOCKED',
  );
  expect(refused).toEqual(BAD_PORTS);
});
