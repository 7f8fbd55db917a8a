import {
  EMPTY_EGRESS_ALLOW,
  EgressAllowError,
  parseEgressAllow,
} from '../../../../domain/egress/egress-allow';

test('parses a list of ranges, addresses and names', () => {
  const { hosts, cidrs } = parseEgressAllow(
    ' 10.0.0.0/8, ::1,[fd00::1] ,Hooks.INTERNAL,*.corp.example, 127.0.0.1,, yourservices',
  );
  expect({ hosts, cidrs }).toEqual({
    hosts: ['hooks.internal', '*.corp.example', 'yourservices'],
    cidrs: ['10.0.0.0/8', '::1/128', 'fd00::1/128', '127.0.0.1/32'],
  });
});

test('localhost also allows the loopback addresses', () => {
  const { hosts, cidrs } = parseEgressAllow('localhost');
  expect({ hosts, cidrs }).toEqual({ hosts: ['localhost'], cidrs: ['127.0.0.0/8', '::1/128'] });
});

test('an empty setting allows nothing', () => {
  expect(parseEgressAllow(' ')).toEqual(EMPTY_EGRESS_ALLOW);
});

test.each([
  ['hooks.internal', true],
  ['HOOKS.internal.', true],
  ['a.hooks.internal', false],
  ['corp.example', false],
  ['a.corp.example', true],
  ['a.b.corp.example', true],
  ['acorp.example', false],
  ['.corp.example', false],
  ['', false],
])('the host %j is allowed: %j', (host, expected) => {
  expect(parseEgressAllow('hooks.internal,*.corp.example').hostAllowed(host)).toBe(expected);
});

test.each([
  '10.0.0.0/33',
  '10.0.0/8',
  '010.0.0.0/8',
  '::1/129',
  'fe80::1%eth0',
  '*',
  '*.*.example',
  'a.*.example',
  'http://a.example',
  'a.example:8080',
  'a example',
  '-a.example',
  '300.1.1.1',
  '0x7f.1',
  'пример.рф',
])('%j is refused, and the error names it', (part) => {
  const parse = (): unknown => parseEgressAllow(`ok.example, ${part}`);
  expect(parse).toThrow(EgressAllowError);
  expect(parse).toThrow(JSON.stringify(part));
});
