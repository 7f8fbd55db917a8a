import { createEventDedupe, type IdentifiedReport } from '../../../api/orders/event-dedupe';
import { createFingerprints } from '../../../api/orders/report-fingerprint';
import { tokenBy } from '../../support/token-by';
import type { AgencyPrincipal, Principal } from '../../../domain/access/principal';
import { sampleEvent } from '../../../domain/order/sample-order';
import { createEventStore, type EventStore } from '../../../store/orders/events';
import { databaseWithKeys, type DatabaseWithKeys } from '../../support/database-with-keys';

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

const sent = (): Promise<string> => Promise.resolve('taken');
const ID_REUSED = { errors: [{ pointer: '/id', code: 'ID_REUSED' }] };

const record = (body: unknown): Promise<void> =>
  events.recordEvent(
    { ...sampleEvent('OrderTicketed'), agw_id: 'AGW-1', id: 'evt-1', fingerprint: fingerprintOf(body) },
    [],
  );

describe('an id that comes again', () => {
  test('with the same body is taken again', async () => {
    const once = createEventDedupe(events);
    expect([await once.process(aReport(BODY), sent), await once.process(aReport(BODY), sent)]).toEqual([
      'taken',
      'taken',
    ]);
  });

  test('with another body is refused, and not sent', async () => {
    const once = createEventDedupe(events);
    await once.process(aReport(BODY), sent);
    const send = jest.fn(sent);
    await expect(once.process(aReport(OTHER_BODY), send)).rejects.toMatchObject(ID_REUSED);
    expect(send).not.toHaveBeenCalled();
  });

  test('with another body while the first is under way is refused', async () => {
    const once = createEventDedupe(events);
    let answer: ((taken: string) => void) | undefined;
    const first = once.process(
      aReport(BODY),
      () =>
        new Promise<string>((resolve) => {
          answer = resolve;
        }),
    );
    await expect(once.process(aReport(OTHER_BODY), sent)).rejects.toMatchObject(ID_REUSED);
    answer?.('taken');
    expect(await first).toBe('taken');
  });

  test('after the first was not taken may have another body', async () => {
    const once = createEventDedupe(events);
    const failing = once.process(aReport(BODY), () => Promise.reject(new Error('Temporal is away')));
    await expect(failing).rejects.toThrow('Temporal is away');
    expect(await once.process(aReport(OTHER_BODY), sent)).toBe('taken');
  });

  test.each<[string, Partial<IdentifiedReport>]>([
    ['of another order', { agwId: 'AGW-2' }],
    ['of another agency', { principal: agency('other') }],
  ])('%s is another one', async (_whose, members) => {
    const once = createEventDedupe(events);
    await once.process(aReport(BODY, { principal: agency('one') }), sent);
    expect(await once.process(aReport(OTHER_BODY, { principal: agency('one'), ...members }), sent)).toBe(
      'taken',
    );
  });
});

describe('an event that another process took', () => {
  test('is refused with another body once it is on record, and each time', async () => {
    await record(BODY);
    const once = createEventDedupe(events);
    await expect(once.process(aReport(OTHER_BODY), sent)).rejects.toMatchObject(ID_REUSED);
    await expect(once.process(aReport(OTHER_BODY), sent)).rejects.toMatchObject(ID_REUSED);
    expect(await once.process(aReport(BODY), sent)).toBe('taken');
  });

  test('is taken again where it was recorded with another secret', async () => {
    const fingerprint = await (await createFingerprints(tokenBy(Buffer.alloc(32, 2)))).of(BODY);
    await events.recordEvent(
      { ...sampleEvent('OrderTicketed'), agw_id: 'AGW-1', id: 'evt-1', fingerprint },
      [],
    );
    expect(await createEventDedupe(events).process(aReport(OTHER_BODY), sent)).toBe('taken');
  });

  test('is taken again where it has no fingerprint', async () => {
    await events.recordEvent({ ...sampleEvent('OrderTicketed'), agw_id: 'AGW-1', id: 'evt-1' }, []);
    expect(await createEventDedupe(events).process(aReport(OTHER_BODY), sent)).toBe('taken');
  });
});

test('a record that cannot be read holds nothing up', async () => {
  const closed = await databaseWithKeys();
  await closed.close();
  const once = createEventDedupe(createEventStore(closed.db, closed.encryption));
  const startMs = performance.now();
  expect(await once.process(aReport(BODY), sent)).toBe('taken');
  expect(performance.now() - startMs).toBeLessThan(1_000);
});

test('a bounded number of reports is remembered', async () => {
  const once = createEventDedupe(events, 2);
  for (const eventId of ['evt-1', 'evt-2', 'evt-3']) await once.process(aReport(BODY, { eventId }), sent);
  await expect(once.process(aReport(OTHER_BODY, { eventId: 'evt-3' }), sent)).rejects.toMatchObject(
    ID_REUSED,
  );
  expect(await once.process(aReport(OTHER_BODY), sent)).toBe('taken');
});
