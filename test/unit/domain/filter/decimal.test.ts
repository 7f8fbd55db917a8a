import { compareDecimals } from '../../../../domain/filter/decimal';

test.each([
  ['1', '1.00', 0],
  ['-0', '0.0', 0],
  ['0.1', '0.10000000000000001', -1],
  ['9', '10', -1],
  ['-9', '-10', 1],
  ['-0.5', '0.5', -1],
  ['-0.5', '-0.4', -1],
  ['999999999999999.99', '999999999999999.98', 1],
  ['90071992547409931', '90071992547409930', 1],
])('%s to %s is %j', (left, right, expected) => {
  expect(compareDecimals(left, right)).toBe(expected);
  expect(compareDecimals(right, left)).toBe(expected === 0 ? 0 : -expected);
});

test.each([['1e3'], [''], ['Infinity'], ['.5'], ['1.'], ['\u0661']])('%j is not comparable', (text) => {
  expect([compareDecimals(text, '1'), compareDecimals('1', text)]).toEqual([undefined, undefined]);
});
