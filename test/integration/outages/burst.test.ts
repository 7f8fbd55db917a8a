import { parseOrder } from '../../../domain/order/order';
import type { ReportedEvent } from '../../../domain/order/order-event';
import { IntakeUnavailableError } from '../../../temporal/gateway/order-gateway';
import { anOrder, aReport } from '../../support/an-order';
import { eventually } from '../../support/eventually';
import { startReceiver, type Receiver } from '../../support/receiver';
import { startTestService, type TestService } from '../../support/service';

/** E003. Beside them the order's creation. */
const EVENTS = 1_500;
const DUPLICATES = 150;

/** History of a run; there are a dozen runs and more, then. */
const HANDOVER_AFTER_EVENTS = 400;

/** Reports under way at the same time. */
const AT_ONCE = 16;

/** For a machine that does much else; alone it takes less than a minute. */
const LIMIT_MS = 420_000;

let service: TestService;
let receiver: Receiver;

beforeAll(async () => {
  receiver = await startReceiver();
  service = await startTestService({ continueAsNewAfterEvents: HANDOVER_AFTER_EVENTS });
  await service.startWorker();
});
afterAll(async () => {
  await service.close();
  await receiver.close();
});

/** Of the events the task wants every fifth: what is processed is told by the records, what is in order by the receiver. */
const WANTED_EVERY = 5;
const typeOf = (index: number) => (index % WANTED_EVERY === 0 ? 'OrderTicketed' : 'OrderChanged');

/** Each event once, and every tenth again right behind it and beside others. */
const toSend = (): ReportedEvent[] =>
  Array.from({ length: EVENTS }, (_, index) => index).flatMap((index) => {
    const id = `evt-${index}`;
    const report = aReport(typeOf(index), { pnr: id.toUpperCase() }, { id });
    return index % (EVENTS / DUPLICATES) === 0 ? [report, report] : [report];
  });

/** As a booking system does: what was not confirmed is told again, with the same id. */
async function tell(agwId: string, report: ReportedEvent): Promise<void> {
  for (;;)
    try {
      await service.gateway.record(agwId, report);
      return;
    } catch (error) {
      if (!(error instanceof IntakeUnavailableError)) throw error;
    }
}

async function sendAll(agwId: string): Promise<void> {
  const left = toSend().reverse();
  expect(left).toHaveLength(EVENTS + DUPLICATES);
  const sendOn = async (): Promise<void> => {
    for (let report = left.pop(); report !== undefined; report = left.pop()) await tell(agwId, report);
  };
  await Promise.all(Array.from({ length: AT_ONCE }, sendOn));
}

const numbers = (count: number): number[] => Array.from({ length: count }, (_, index) => index + 1);

test(
  'E003: 1,500 events and 150 duplicates in a burst, across continue-as-new: 1,500 are processed, 150 dropped',
  async () => {
    const task = { name: 'erp', events: ['OrderTicketed'], http_request: { url: `${receiver.url}/` } };
    await service.addTask(task);
    const { agw_id: agwId, order } = parseOrder(anOrder({ agw_id: 'BURST' }));
    const now = new Date().toISOString();
    await service.gateway.create(agwId, order, { announce: true, occurredOn: now, acceptedOn: now });
    const { runId: firstRun } = await service.handle(agwId).describe();
    await sendAll(agwId);

    const idsOnRecord = async (): Promise<readonly string[] | undefined> => {
      const ids = await service.events.listEventIds(agwId);
      return ids.length > EVENTS ? ids : undefined;
    };
    const recorded = await eventually('all are on record', idsOnRecord, LIMIT_MS);
    expect(recorded.toSorted()).toEqual(
      [`${agwId}:OrderCreated`, ...numbers(EVENTS).map((n) => `evt-${n - 1}`)].toSorted(),
    );
    expect((await service.handle(agwId).describe()).runId).not.toBe(firstRun);

    const received = await receiver.waitFor(EVENTS / WANTED_EVERY);
    const sequences = received.map(({ headers }) => Number(headers['callsign-sequence']));
    expect(sequences).toEqual(sequences.toSorted((a, b) => a - b));
    expect(new Set(sequences).size).toBe(EVENTS / WANTED_EVERY);
    await eventually('its sequence has no gap', async () => {
      const last = await service.orders.getOrder(agwId);
      return last?.sequence === EVENTS + 1 ? true : undefined;
    });
  },
  LIMIT_MS,
);
