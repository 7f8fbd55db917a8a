import { checkHeaders } from '../../domain/header-rules';

const codes = (header: unknown): string[] => checkHeaders(header).map(({ code }) => code);

const numbered = (count: number): Record<string, string> =>
  Object.fromEntries(Array.from({ length: count }, (_, index) => [`X-${index}`, '1']));

test.each([
  ['H001', { Authorization: 'Basic YourPassword' }],
  ['H002', { 'X-Api-Key': 'a b' }],
  ['H003', { x_custom: '1' }],
  ['H004', { 'X-Empty': '' }],
  ['H005', { 'X-Tab': 'a\tb' }],
  ['H006', { 'X-Latin': 'Jos\u00e9' }],
  ['H007', {}],
  ['H008', { 'X-Order': '{{agw_id}}', Accept: 'application/json', 'X-Google': '1' }],
  ['H068', numbered(32)],
  ['H070', { ['X'.repeat(128)]: '1'.repeat(4096) }],
])('%s: %j can be sent', (_id, header) => {
  expect(checkHeaders(header)).toEqual([]);
});

test.each([
  ['H009', { 'X-A': 'a\nX-B: 1' }, 'HEADER_VALUE'],
  ['H010', { 'X-A': 'a\r\nX-B: 1' }, 'HEADER_VALUE'],
  ['H011', { 'X-A': 'a\u0000b' }, 'HEADER_VALUE'],
  ['H012', { 'X-A': 'a\u007f' }, 'HEADER_VALUE'],
  ['H013', { 'X-A': '\u001b[31m' }, 'HEADER_VALUE'],
  ['H014', { 'X-A': '\u0085' }, 'HEADER_VALUE'],
  ['H015', { 'X-A': '\u010a' }, 'HEADER_VALUE'],
  ['H016', { 'X-A': '\u2028' }, 'HEADER_VALUE'],
  ['H017', { 'X-A': '\u20ac' }, 'HEADER_VALUE'],
  ['H018', { 'X-A': '\ud83d\ude00' }, 'HEADER_VALUE'],
  ['H019', { 'X-A': '1'.repeat(4097) }, 'HEADER_VALUE'],
  ['H020', { 'X-A': 5 }, 'HEADER_VALUE'],
  ['H021', { 'X-A': null }, 'HEADER_VALUE'],
  ['H022', { 'X-A': ['1'] }, 'HEADER_VALUE'],
  ['H023', { 'X-A': { a: 1 } }, 'HEADER_VALUE'],
  ['H024', { '': '1' }, 'HEADER_NAME'],
  ['H025', { 'X A': '1' }, 'HEADER_NAME'],
  ['H026', { 'X-A:': '1' }, 'HEADER_NAME'],
  ['H027', { 'X-A\r\nX-B': '1' }, 'HEADER_NAME'],
  ['H028', { 'X-A ': '1' }, 'HEADER_NAME'],
  ['H029', { '\u00c9': '1' }, 'HEADER_NAME'],
  ['H030', { 'X(A)': '1' }, 'HEADER_NAME'],
  ['H031', { ':authority': 'x' }, 'HEADER_NAME'],
  ['H032', JSON.parse('{"__proto__":"1"}') as unknown, 'HEADER_NAME'],
  ['H033', { constructor: '1' }, 'HEADER_NAME'],
  ['H034', { '{{pnr}}': '1' }, 'HEADER_NAME'],
  ['H035', { host: '1' }, 'HEADER_RESERVED'],
  ['H036', { Connection: 'close' }, 'HEADER_RESERVED'],
  ['H037', { 'Keep-Alive': '1' }, 'HEADER_RESERVED'],
  ['H038', { 'Content-Length': '1' }, 'HEADER_RESERVED'],
  ['H039', { 'TRANSFER-ENCODING': '1' }, 'HEADER_RESERVED'],
  ['H040', { Upgrade: 'h2c' }, 'HEADER_RESERVED'],
  ['H041', { 'Content-Type': '1' }, 'HEADER_RESERVED'],
  ['H042', { Trailer: '1' }, 'HEADER_RESERVED'],
  ['H043', { Expect: '1' }, 'HEADER_RESERVED'],
  ['H044', { 'Content-Encoding': 'gzip' }, 'HEADER_RESERVED'],
  ['H045', { TE: '1' }, 'HEADER_RESERVED'],
  ['H046', { 'Proxy-Connection': '1' }, 'HEADER_RESERVED'],
  ['H047', { 'Proxy-Authorization': '1' }, 'HEADER_RESERVED'],
  ['H048', { 'Sec-Fetch-Site': 'none' }, 'HEADER_RESERVED'],
  ['H049', { Date: '1' }, 'HEADER_RESERVED'],
  ['H050', { 'User-Agent': '1' }, 'HEADER_RESERVED'],
  ['H051', { Forwarded: '1' }, 'HEADER_RESERVED'],
  ['H052', { 'X-Forwarded-For': '1' }, 'HEADER_RESERVED'],
  ['H053', { 'X-Real-IP': '1' }, 'HEADER_RESERVED'],
  ['H054', { 'Webhook-Id': '1' }, 'HEADER_RESERVED'],
  ['H055', { 'webhook-signature': '1' }, 'HEADER_RESERVED'],
  ['H056', { 'Callsign-Attempt': '1' }, 'HEADER_RESERVED'],
  ['H057', { 'Metadata-Flavor': '1' }, 'HEADER_RESERVED'],
  ['H058', { Metadata: 'true' }, 'HEADER_RESERVED'],
  ['H059', { 'X-Google-Metadata-Request': '1' }, 'HEADER_RESERVED'],
  ['H060', { 'X-aws-ec2-metadata-token': '1' }, 'HEADER_RESERVED'],
  ['H061', { 'X-Amz-Date': '1' }, 'HEADER_RESERVED'],
  ['H063', { 'Accept-Encoding': '1' }, 'HEADER_RESERVED'],
  ['H065', { 'X-A': '1', 'x-a': '2' }, 'HEADER_DUPLICATE'],
  ['H066', null, 'HEADERS_TYPE'],
  ['H067', 'X-A: 1', 'HEADERS_TYPE'],
  ['H067b', [['X-A', '1']], 'HEADERS_TYPE'],
  ['H069', numbered(33), 'HEADERS_LIMIT'],
  ['H071', { ['X'.repeat(129)]: '1' }, 'HEADER_NAME'],
  ['H072', { 'X-A': '{{nothere}}' }, 'TEMPLATE_UNKNOWN_FIELD'],
  ['H073', { 'X-A': '{{pnr' }, 'TEMPLATE_SYNTAX'],
])('%s: %j is refused: %s', (_id, header, code) => {
  expect(codes(header)).toEqual([code]);
});

test('every header that is wrong is named, and no value is repeated', () => {
  expect(checkHeaders({ Host: 'x', Authorization: 'secret\n', 'X-Ok': '1' })).toEqual([
    { name: 'Host', code: 'HEADER_RESERVED', detail: 'Host is set by the service or its connection' },
    {
      name: 'Authorization',
      code: 'HEADER_VALUE',
      detail: 'the value holds a line break, another control character or a character beyond Latin-1',
    },
  ]);
});
