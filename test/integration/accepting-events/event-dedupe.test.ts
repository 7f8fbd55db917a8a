import { createEventDedupe, type IdentifiedReport } from '../../../api/orders/event-dedupe';
import { createFingerprints } from '../../../api/orders/report-fingerprint';
import { tokenBy } from '../../support/encryption/token-by';
import type { AgencyPrincipal, Principal } from '../../../domain/access/principal';
import { sampleEvent } from '../../../domain/order/sample-order';
import { createEventStore, type EventStore } from '../../../store/orders/events';
import { databaseWithKeys, type DatabaseWithKeys } from '../../support/engines/database-with-keys';

let database: DatabaseWithKeys;
let events: EventStore;
/** Fingerprints of the two bodies. */
let one: string;
let other: string;

beforeAll(async () => {
  database = await databaseWithKeys();
  events = createEventStore(database.db, database.encryption);
  const fingerprints = await createFingerprints(tokenBy(Buffer.alloc(32, 1)));
  [one, other] = [await fingerprints.of(BODY), await fingerprints.of(OTHER_BODY)];
});
afterEach(() => database.db.collection('events').deleteMany({}));
afterAll(() => database.close());

const BODY = { type: 'OrderTicketed', changes: { record_locator: 'LM4T9Z' } };
const OTHER_BODY = { type: 'OrderTicketed', changes: { record_locator: 'ZZZZZZ' } };
const fingerprintOf = (body: unknown): string => (body === BODY ? one : other);
const PLATFORM: Principal = { kind: 'platform', keyId: 'admin' };

const agency = (agencyId: string): AgencyPrincipal => ({
  kind: 'agency',
  keyId: `key_${agencyId}`,
  agencyId,
  agency: agencyId,
  scopes: ['publish'],
});

const aReport = (body: unknown, members: Partial<IdentifiedReport> = {}): IdentifiedReport => ({
  principal: PLATFORM,
  agwId: 'AGW-1',
  eventId: 'evt-1',
  fingerprint: fingerprintOf(body),
  ...members,
});

const sent = (): Promise<string> => Promise.resolve('accepted');
const ID_REUSED = { errors: [{ pointer: '/id', code: 'ID_REUSED' }] };

const record = (body: unknown): Promise<void> =>
  events.recordEvent(
    { ...sampleEvent('OrderTicketed'), agw_id: 'AGW-1', id: 'evt-1', fingerprint: fingerprintOf(body) },
    [],
  );

describe('a duplicate id', () => {
  test('with the same body is sent again', async () => {
    const dedupe = createEventDedupe(events);
    expect([await dedupe.process(aReport(BODY), sent), await dedupe.process(aReport(BODY), sent)]).toEqual([
      'accepted',
      'accepted',
    ]);
  });

  test('with another body is refused and not sent', async () => {
    const dedupe = createEventDedupe(events);
    await dedupe.process(aReport(BODY), sent);
    const send = jest.fn(sent);
    await expect(dedupe.process(aReport(OTHER_BODY), send)).rejects.toMatchObject(ID_REUSED);
    expect(send).not.toHaveBeenCalled();
  });

  test('with another body is refused while the first report is in flight', async () => {
    const dedupe = createEventDedupe(events);
    let answer: ((accepted: string) => void) | undefined;
    const first = dedupe.process(
      aReport(BODY),
      () =>
        new Promise<string>((resolve) => {
          answer = resolve;
        }),
    );
    await expect(dedupe.process(aReport(OTHER_BODY), sent)).rejects.toMatchObject(ID_REUSED);
    answer?.('accepted');
    expect(await first).toBe('accepted');
  });

  test('may have another body if the first report failed', async () => {
    const dedupe = createEventDedupe(events);
    const failing = dedupe.process(aReport(BODY), () => Promise.reject(new Error('Temporal is down')));
    await expect(failing).rejects.toThrow('Temporal is down');
    expect(await dedupe.process(aReport(OTHER_BODY), sent)).toBe('accepted');
  });

  test.each<[string, Partial<IdentifiedReport>]>([
    ['of another order', { agwId: 'AGW-2' }],
    ['of another agency', { principal: agency('other') }],
  ])('%s is not a duplicate', async (_whose, members) => {
    const dedupe = createEventDedupe(events);
    await dedupe.process(aReport(BODY, { principal: agency('one') }), sent);
    expect(await dedupe.process(aReport(OTHER_BODY, { principal: agency('one'), ...members }), sent)).toBe(
      'accepted',
    );
  });
});

describe('an event that another process accepted', () => {
  test('is refused with another body after it is recorded, every time', async () => {
    await record(BODY);
    const dedupe = createEventDedupe(events);
    await expect(dedupe.process(aReport(OTHER_BODY), sent)).rejects.toMatchObject(ID_REUSED);
    await expect(dedupe.process(aReport(OTHER_BODY), sent)).rejects.toMatchObject(ID_REUSED);
    expect(await dedupe.process(aReport(BODY), sent)).toBe('accepted');
  });

  test('is accepted with another body if its fingerprint has another secret', async () => {
    const fingerprint = await (await createFingerprints(tokenBy(Buffer.alloc(32, 2)))).of(BODY);
    await events.recordEvent(
      { ...sampleEvent('OrderTicketed'), agw_id: 'AGW-1', id: 'evt-1', fingerprint },
      [],
    );
    expect(await createEventDedupe(events).process(aReport(OTHER_BODY), sent)).toBe('accepted');
  });

  test('is accepted with another body if it has no fingerprint', async () => {
    await events.recordEvent({ ...sampleEvent('OrderTicketed'), agw_id: 'AGW-1', id: 'evt-1' }, []);
    expect(await createEventDedupe(events).process(aReport(OTHER_BODY), sent)).toBe('accepted');
  });
});

test('an unreadable record does not delay the response', async () => {
  const closed = await databaseWithKeys();
  await closed.close();
  const dedupe = createEventDedupe(createEventStore(closed.db, closed.encryption));
  const startMs = performance.now();
  expect(await dedupe.process(aReport(BODY), sent)).toBe('accepted');
  expect(performance.now() - startMs).toBeLessThan(1_000);
});

test('a bounded number of reports is cached', async () => {
  const dedupe = createEventDedupe(events, 2);
  for (const eventId of ['evt-1', 'evt-2', 'evt-3']) await dedupe.process(aReport(BODY, { eventId }), sent);
  await expect(dedupe.process(aReport(OTHER_BODY, { eventId: 'evt-3' }), sent)).rejects.toMatchObject(
    ID_REUSED,
  );
  expect(await dedupe.process(aReport(OTHER_BODY), sent)).toBe('accepted');
});
