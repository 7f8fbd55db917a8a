import { renderUrl, UnsendableError } from '../../../../domain/template/template';
import { aView } from '../../../support/builders/a-view';

test.each([
  ['https://example.com/orders/{{pnr}}', 'X7K2PQ', 'https://example.com/orders/X7K2PQ'],
  ['https://example.com/{{pnr}}/{{{pnr}}}', 'a/b', 'https://example.com/a%2Fb/a%2Fb'],
  ['https://example.com/a?b={{pnr}}&c=1', 'x&c=2#d', 'https://example.com/a?b=x%26c%3D2%23d&c=1'],
  ['https://example.com/{{pnr}}', "!'()*", 'https://example.com/%21%27%28%29%2A'],
  ['https://example.com/{{pnr}}', 'a b+c', 'https://example.com/a%20b%2Bc'],
  ['https://example.com/{{pnr}}', '\r\nHost: x', 'https://example.com/%0D%0AHost%3A%20x'],
  ['https://example.com/{{pnr}}', '\u00f1\ud83d\ude00', 'https://example.com/%C3%B1%F0%9F%98%80'],
  ['https://example.com/{{pnr}}', '\ud800', 'https://example.com/%EF%BF%BD'],
  ['https://example.com/{{pnr}}', '%2e%2e', 'https://example.com/%252e%252e'],
  ['https://example.com/{{pnr}}', '@evil.com', 'https://example.com/%40evil.com'],
  ['https://example.com/a{{pnr}}', '..', 'https://example.com/a..'],
  ['https://example.com/{{pnr}}', '...', 'https://example.com/...'],
  ['https://example.com/a?b={{pnr}}', '..', 'https://example.com/a?b=..'],
  ['https://example.com?{{pnr}}', 'a', 'https://example.com/?a'],
  ['https://example.com/a{{#pnr}}/b{{/pnr}}', 'x', 'https://example.com/a/b'],
  ['https://example.com/a/{{pnr}}', null, 'https://example.com/a/'],
  ['https://example.com/{{services}}', 'x', 'https://example.com/BAG%2C%20MEAL'],
])('%j with %j is %j', (template, pnr, expected) => {
  expect(renderUrl(template, aView({ pnr, services: ['BAG', 'MEAL'] }))).toBe(expected);
});

test.each([
  ['https://example.com/a/{{pnr}}/b', '..'],
  ['https://example.com/a/{{pnr}}', '.'],
  ['https://example.com/a/%2e{{pnr}}', '.'],
  ['https://example.com/a/{{pnr}}{{pnr}}?b', '.'],
  ['https://example.com/a/.{{pnr}}', null],
  ['https://example.com/{{pnr}}', 'x'.repeat(9_000)],
  ['https://{{pnr}}/', 'evil.com'],
  ['{{pnr}}', 'https://evil.com'],
])('%j with %j is not sent', (template, pnr) => {
  expect(() => renderUrl(template, aView({ pnr }))).toThrow(UnsendableError);
});
