import { parseOrder } from '../../domain/order';
import { anOrder, aReport } from '../support/an-order';
import { eventually } from '../support/eventually';
import { startReceiver, type Receiver } from '../support/receiver';
import { startService, type TestService } from '../support/service';

/** E003. Beside them the order's creation. */
const EVENTS = 1_500;
const DUPLICATES = 150;

/** History of a run; there are a dozen runs and more, then. */
const HANDOVER_AFTER_EVENTS = 100;

/** Reports under way at the same time. */
const AT_ONCE = 16;

let service: TestService;
let receiver: Receiver;

beforeAll(async () => {
  receiver = await startReceiver();
  service = await startService({ handoverAfterEvents: HANDOVER_AFTER_EVENTS });
  await service.startWorker();
});
afterAll(async () => {
  await service.close();
  await receiver.close();
});

/** Each id once, and every tenth again right behind it and beside others. */
const idsToSend = (): string[] =>
  Array.from({ length: EVENTS }, (_, index) => index).flatMap((index) => {
    const id = `evt-${index}`;
    return index % (EVENTS / DUPLICATES) === 0 ? [id, id] : [id];
  });

async function sendAll(agwId: string): Promise<void> {
  const left = idsToSend().reverse();
  expect(left).toHaveLength(EVENTS + DUPLICATES);
  const sendOn = async (): Promise<void> => {
    for (let id = left.pop(); id !== undefined; id = left.pop())
      await service.gateway.record(agwId, aReport('OrderChanged', { pnr: id.toUpperCase() }, { id }));
  };
  await Promise.all(Array.from({ length: AT_ONCE }, sendOn));
}

test('E003: 1,500 events and 150 duplicates in a burst, across continue-as-new: 1,500 are processed, 150 dropped', async () => {
  await service.addTask({ name: 'erp', http_request: { url: `${receiver.url}/` } });
  const { agw_id: agwId, order } = parseOrder(anOrder({ agw_id: 'BURST' }));
  const now = new Date().toISOString();
  await service.gateway.create(agwId, order, { announce: true, occurredOn: now, acceptedOn: now });
  const { runId: firstRun } = await service.handle(agwId).describe();
  await sendAll(agwId);

  const received = await receiver.waitFor(EVENTS + 1);
  expect(received.map(({ headers }) => Number(headers['callsign-sequence']))).toEqual(
    Array.from({ length: EVENTS + 1 }, (_, index) => index + 1),
  );
  expect(new Set(received.map(({ headers }) => headers['webhook-id'])).size).toBe(EVENTS + 1);
  const last = await eventually('the last is on record', async () => {
    const { data } = await service.deliveries.list({ agw_id: agwId, status: 'delivered' }, { limit: 1 });
    return data[0]?.sequence === EVENTS + 1 ? data[0] : undefined;
  });
  expect(last.sequence).toBe(EVENTS + 1);
  const recorded = await service.events.listEventIds(agwId);
  expect(recorded).toHaveLength(EVENTS + 1);
  expect((await service.handle(agwId).describe()).runId).not.toBe(firstRun);
});
