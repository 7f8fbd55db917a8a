import { parseOrder } from '../../../domain/order/order';
import type { ReportedEvent } from '../../../domain/order/order-event';
import { IntakeUnavailableError } from '../../../temporal/gateway/order-gateway';
import { anOrder, aReport } from '../../support/builders/an-order';
import { eventually } from '../../support/eventually';
import { startReceiver, type Receiver } from '../../support/servers/receiver';
import { startTestService, type TestService } from '../../support/service/service';

/** Case E003. The creation of the order comes on top. */
const EVENTS = 1_500;
const DUPLICATES = 150;

/** Limit of a run's history in events; the burst then takes a dozen runs or more. */
const CONTINUE_AS_NEW_AFTER_EVENTS = 400;

/** Reports in flight. */
const IN_FLIGHT = 16;

/** Time limit for a busy machine; without other load the test takes less than a minute. */
const LIMIT_MS = 420_000;

let service: TestService;
let receiver: Receiver;

beforeAll(async () => {
  receiver = await startReceiver();
  service = await startTestService({ continueAsNewAfterEvents: CONTINUE_AS_NEW_AFTER_EVENTS });
  await service.startWorker();
});
afterAll(async () => {
  await service.close();
  await receiver.close();
});

/**
 * The task subscribes to every fifth event.
 * The records show what is processed, the receiver shows the order.
 */
const SUBSCRIBED_EVERY = 5;
const typeOf = (index: number) => (index % SUBSCRIBED_EVERY === 0 ? 'OrderTicketed' : 'OrderChanged');

/** All events; every tenth one is sent twice, concurrently with others. */
const toSend = (): ReportedEvent[] =>
  Array.from({ length: EVENTS }, (_, index) => index).flatMap((index) => {
    const id = `evt-${index}`;
    const report = aReport(typeOf(index), { pnr: id.toUpperCase() }, { id });
    return index % (EVENTS / DUPLICATES) === 0 ? [report, report] : [report];
  });

/** Reports an event as a booking system does: an unconfirmed event is sent again with the same id. */
async function reportUntilConfirmed(agwId: string, report: ReportedEvent): Promise<void> {
  for (;;)
    try {
      await service.gateway.record(agwId, report);
      return;
    } catch (error) {
      if (!(error instanceof IntakeUnavailableError)) throw error;
    }
}

async function sendAll(agwId: string): Promise<void> {
  const remaining = toSend().reverse();
  expect(remaining).toHaveLength(EVENTS + DUPLICATES);
  const publisher = async (): Promise<void> => {
    for (let report = remaining.pop(); report !== undefined; report = remaining.pop())
      await reportUntilConfirmed(agwId, report);
  };
  await Promise.all(Array.from({ length: IN_FLIGHT }, publisher));
}

const numbers = (count: number): number[] => Array.from({ length: count }, (_, index) => index + 1);

test(
  'E003: of a burst of 1,500 events and 150 duplicates, 1,500 are processed across continue-as-new',
  async () => {
    const task = { name: 'erp', events: ['OrderTicketed'], http_request: { url: `${receiver.url}/` } };
    await service.addTask(task);
    const { agw_id: agwId, order } = parseOrder(anOrder({ agw_id: 'BURST' }));
    const now = new Date().toISOString();
    await service.gateway.create(agwId, order, { announce: true, occurredOn: now, acceptedOn: now });
    const { runId: firstRun } = await service.handle(agwId).describe();
    await sendAll(agwId);

    const recordedIds = async (): Promise<readonly string[] | undefined> => {
      const ids = await service.events.listEventIds(agwId);
      return ids.length > EVENTS ? ids : undefined;
    };
    const recorded = await eventually('all events are recorded', recordedIds, LIMIT_MS);
    expect(recorded.toSorted()).toEqual(
      [`${agwId}:OrderCreated`, ...numbers(EVENTS).map((n) => `evt-${n - 1}`)].toSorted(),
    );
    expect((await service.handle(agwId).describe()).runId).not.toBe(firstRun);

    const received = await receiver.waitFor(EVENTS / SUBSCRIBED_EVERY);
    const sequences = received.map(({ headers }) => Number(headers['callsign-sequence']));
    expect(sequences).toEqual(sequences.toSorted((a, b) => a - b));
    expect(new Set(sequences).size).toBe(EVENTS / SUBSCRIBED_EVERY);
    await eventually('the sequence has no gap', async () => {
      const last = await service.orders.getOrder(agwId);
      return last?.sequence === EVENTS + 1 ? true : undefined;
    });
  },
  LIMIT_MS,
);
