import { didYouMean } from '../../../../domain/input/did-you-mean';

const KNOWN = ['pnr', 'agent', 'agency', 'agw_id', 'order_status', 'total_amount', 'previous.pnr'];

test.each([
  ['prn', 'pnr'],
  ['pn', 'pnr'],
  ['Pnr', 'pnr'],
  ['agwId', 'agw_id'],
  ['AGW-ID', 'agw_id'],
  ['orderStatus', 'order_status'],
  ['total_amont', 'total_amount'],
  ['agenci', 'agency'],
  ['previous.prn', 'previous.pnr'],
])('%j suggests %j', (name, meant) => {
  expect(didYouMean(name, KNOWN)).toBe(`; did you mean ${meant}?`);
});

test.each([[''], ['x'], ['nothere'], ['__proto__'], ['order'], ['o'.repeat(100_000)]])(
  '%j gets no suggestion',
  (name) => {
    expect(didYouMean(name, KNOWN)).toBe('');
  },
);
