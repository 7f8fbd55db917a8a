import { areDifferent, createFingerprints } from '../../api/report-fingerprint';

const one = createFingerprints(Buffer.alloc(32, 1));
const another = createFingerprints(Buffer.alloc(32, 2));

const REPORT = { type: 'OrderChanged', changes: { pnr: 'ABC', adults_pax: 2 } };

test.each<[string, unknown, boolean]>([
  ['the same', REPORT, false],
  [
    'the same with its members in another order',
    { changes: { adults_pax: 2, pnr: 'ABC' }, type: 'OrderChanged' },
    false,
  ],
  ['the same with its id in the body', { ...REPORT, id: 'evt-1' }, false],
  ['another value', { ...REPORT, changes: { pnr: 'ABD', adults_pax: 2 } }, true],
  ['another type of value', { ...REPORT, changes: { pnr: 'ABC', adults_pax: '2' } }, true],
  ['a member more', { ...REPORT, occurred_on: '2027-01-01T00:00:00Z' }, true],
  ['a list in another order', { ...REPORT, changes: { seats: ['2A', '1A'] } }, true],
])('%s', (_what, body, isDifferent) => {
  expect(areDifferent(one.of(REPORT), one.of(body))).toBe(isDifferent);
});

test('fingerprints of different secrets say nothing about each other', () => {
  expect(one.of(REPORT)).not.toBe(another.of(REPORT));
  expect(areDifferent(one.of(REPORT), another.of(REPORT))).toBe(false);
});

test('a fingerprint is short and names nothing of what was sent', () => {
  expect(one.of(REPORT)).toMatch(/^[\w-]{8}\.[\w-]{32}$/);
});
