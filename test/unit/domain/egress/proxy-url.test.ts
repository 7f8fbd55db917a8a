import { parseProxyUrl, type EgressProxy } from '../../../../domain/egress/proxy-url';

const proxy = (part: Partial<EgressProxy>): EgressProxy => ({
  protocol: 'http:',
  host: 'proxy.example.com',
  port: 80,
  ...part,
});

test.each<[string, EgressProxy]>([
  ['http://proxy.example.com', proxy({})],
  ['http://proxy.example.com:3128/', proxy({ port: 3128 })],
  ['HTTPS://Proxy.Example.com', proxy({ protocol: 'https:', port: 443 })],
  ['http://squid:3128', proxy({ host: 'squid', port: 3128 })],
  ['http://10.0.0.5:8080', proxy({ host: '10.0.0.5', port: 8080 })],
  ['http://[fd00::5]:8080', proxy({ host: 'fd00::5', port: 8080 })],
  [
    'http://sunny:p%40ss%3A%20@proxy.example.com',
    proxy({ credentials: { user: 'sunny', password: 'p@ss: ' } }),
  ],
])('the proxy %j is parsed', (text, expected) => {
  expect(parseProxyUrl(text)).toEqual(expected);
});

test.each([
  ['hunter2', 'it cannot be read as a URL of http or https'],
  ['hunter2.example.com:3128', 'it cannot be read as a URL of http or https'],
  ['socks5://hunter2:1080', 'it cannot be read as a URL of http or https'],
  ['http:///hunter2', 'it cannot be read as a URL of http or https'],
  ['http://hunter2 .example.com', 'it cannot be read as a URL of http or https'],
  ['http://proxy.example.com/hunter2', 'it has a path, a query or a fragment'],
  ['http://proxy.example.com?hunter2', 'it has a path, a query or a fragment'],
  ['http://proxy.example.com#hunter2', 'it has a path, a query or a fragment'],
  ['http://hunter2.example.com:0', 'it has the port 0'],
  ['http://hunter2@proxy.example.com', 'user and password come together'],
  ['http://:hunter2@proxy.example.com', 'user and password come together'],
  ['http://ops:hunter2%ff@proxy.example.com', 'user and password must be percent-encoded'],
  ['http://ops:hunter2%0d%0aX@proxy.example.com', 'user or password hold a control character'],
  ['http://o%3Aps:hunter2@proxy.example.com', 'the user holds a colon'],
])('the proxy %j is refused, and the error does not quote it', (text, why) => {
  const message = `must be like http://user:password@proxy.example.com:3128: ${why}`;
  expect(() => parseProxyUrl(text)).toThrow(new RangeError(message));
  expect(message).not.toContain('hunter2');
});
