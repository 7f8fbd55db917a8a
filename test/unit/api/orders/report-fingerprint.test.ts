import { differ, createFingerprints, type Fingerprints } from '../../../../api/orders/report-fingerprint';
import { tokenBy } from '../../../support/encryption/token-by';

let one: Fingerprints;
let another: Fingerprints;

beforeAll(async () => {
  one = await createFingerprints(tokenBy(Buffer.alloc(32, 1)));
  another = await createFingerprints(tokenBy(Buffer.alloc(32, 2)));
});

const REPORT = { type: 'OrderChanged', changes: { pnr: 'ABC', adults_pax: 2 } };

test.each<[string, unknown, boolean]>([
  ['an equal report has an equal fingerprint', REPORT, false],
  [
    'the order of members does not matter',
    { changes: { adults_pax: 2, pnr: 'ABC' }, type: 'OrderChanged' },
    false,
  ],
  ['the id in the body does not matter', { ...REPORT, id: 'evt-1' }, false],
  ['another value changes the fingerprint', { ...REPORT, changes: { pnr: 'ABD', adults_pax: 2 } }, true],
  [
    'another type of a value changes the fingerprint',
    { ...REPORT, changes: { pnr: 'ABC', adults_pax: '2' } },
    true,
  ],
  ['an additional member changes the fingerprint', { ...REPORT, occurred_on: '2038-01-01T00:00:00Z' }, true],
  ['another order of a list changes the fingerprint', { ...REPORT, changes: { seats: ['2A', '1A'] } }, true],
])('%s', async (_what, body, isDifferent) => {
  expect(differ(await one.of(REPORT), await one.of(body))).toBe(isDifferent);
});

test('fingerprints of different secrets are not comparable', async () => {
  const [ours, theirs] = [await one.of(REPORT), await another.of(REPORT)];
  expect(ours).not.toBe(theirs);
  expect(differ(ours, theirs)).toBe(false);
});

test('a fingerprint is short and contains no text of the report', async () => {
  expect(await one.of(REPORT)).toMatch(/^[\w-]{8}\.[\w-]{43}$/);
});
