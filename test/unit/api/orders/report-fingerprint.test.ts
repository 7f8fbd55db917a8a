import { differ, createFingerprints, type Fingerprints } from '../../../../api/orders/report-fingerprint';
import { tokenBy } from '../../../support/token-by';

let one: Fingerprints;
let another: Fingerprints;

beforeAll(async () => {
  one = await createFingerprints(tokenBy(Buffer.alloc(32, 1)));
  another = await createFingerprints(tokenBy(Buffer.alloc(32, 2)));
});

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
  ['a member more', { ...REPORT, occurred_on: '2038-01-01T00:00:00Z' }, true],
  ['a list in another order', { ...REPORT, changes: { seats: ['2A', '1A'] } }, true],
])('%s', async (_what, body, isDifferent) => {
  expect(differ(await one.of(REPORT), await one.of(body))).toBe(isDifferent);
});

test('fingerprints of different secrets say nothing about each other', async () => {
  const [ours, theirs] = [await one.of(REPORT), await another.of(REPORT)];
  expect(ours).not.toBe(theirs);
  expect(differ(ours, theirs)).toBe(false);
});

test('a fingerprint is short and names nothing of what was sent', async () => {
  expect(await one.of(REPORT)).toMatch(/^[\w-]{8}\.[\w-]{43}$/);
});
