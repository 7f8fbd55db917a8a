import { parseCollectorHeaders, parseCollectorUrl, parseRatio } from '../../../../telemetry/tracing/settings';

test.each([
  ['http://127.0.0.1:4318', 'http://127.0.0.1:4318'],
  ['https://otel.example/base/', 'https://otel.example/base'],
])('the collector %s is %s', (text, url) => {
  expect(parseCollectorUrl(text)).toBe(url);
});

test.each(['127.0.0.1:4318', 'grpc://otel:4317', 'http://otel?x=1', 'http://otel#x'])(
  '%s is no base URL of a collector',
  (text) => {
    expect(() => parseCollectorUrl(text)).toThrow('must be the base URL of a collector');
  },
);

test('headers are names with percent-encoded values', () => {
  expect(parseCollectorHeaders('x-key=abc%3D%3D, x-team = callsign')).toEqual({
    'x-key': 'abc==',
    'x-team': 'callsign',
  });
});

test.each(['nothing', 'x-key=secret value', 'x-key=se%cret', 'x-key=secret%FF', 'x key=secret'])(
  'headers like "%s" are refused without showing their value',
  (text) => {
    expect(() => parseCollectorHeaders(`first=1,${text}`)).toThrow(
      /^entry 2 is not name=value with a percent-encoded value$/,
    );
  },
);

test.each([
  ['0', 0],
  ['0.25', 0.25],
  ['.5', 0.5],
  ['1', 1],
])('a share of %s is %d', (text, share) => {
  expect(parseRatio(text)).toBe(share);
});

test.each(['-1', '1.01', '5%', 'all', '1e-3'])('%s is no share', (text) => {
  expect(() => parseRatio(text)).toThrow('must be a share from 0 to 1');
});
