import { parseOrder } from '../../../domain/order/order';
import { anOrder, aReport } from '../../support/builders/an-order';
import { eventually } from '../../support/eventually';
import { answerOk, answerWith, startReceiver, type Receiver } from '../../support/servers/receiver';
import { startTestService, type TestService } from '../../support/service/service';

let service: TestService;
let healthy: Receiver;
let dead: Receiver;

beforeAll(async () => {
  [healthy, dead] = await Promise.all([startReceiver(), startReceiver(answerWith(503))]);
  // More attempts than the test needs, so that nothing is given up while the endpoint is dead.
  service = await startTestService({
    continueAsNewAfterEvents: 60,
    retrySchedule: Array.from({ length: 20 }, () => 1),
  });
  await service.startWorker();
});
afterAll(async () => {
  await service.close();
  await Promise.all([healthy.close(), dead.close()]);
});

const sequencesOf = (receiver: Receiver): number[] => {
  return receiver.received.map(({ headers }) => Number(headers['callsign-sequence']));
};

const EVENTS = 40;
const ALL = Array.from({ length: EVENTS }, (_, index) => index + 1);

test('forty events beside a dead endpoint: all delivered, in order per task, across continue-as-new', async () => {
  await service.addTask({ name: 'healthy', http_request: { url: `${healthy.url}/` } });
  await service.addTask({ name: 'dead', http_request: { url: `${dead.url}/` } });
  const { agw_id: agwId, order } = parseOrder(anOrder({ agw_id: 'LONG-LIFE' }));
  const now = new Date().toISOString();
  await service.gateway.create(agwId, order, { announce: true, occurredOn: now, acceptedOn: now });
  const firstRun = (await service.handle(agwId).describe()).runId;
  const reports = ALL.slice(1).map((number) => aReport('OrderChanged', { pnr: `PNR${number}` }));
  for (const report of reports) {
    await service.gateway.record(agwId, report);
    await service.gateway.record(agwId, report);
  }

  await healthy.waitFor(EVENTS);
  expect(sequencesOf(healthy)).toEqual(ALL);
  // Only its first event was ever attempted at the dead endpoint.
  expect(new Set(dead.received.map(({ headers }) => headers['webhook-id'])).size).toBe(1);

  const triedInVain = dead.received.length;
  dead.answer(answerOk);
  await eventually('the dead endpoint has everything', () =>
    new Set(dead.received.map(({ headers }) => headers['webhook-id'])).size === EVENTS ? true : undefined,
  );
  const afterRevival = sequencesOf(dead).slice(triedInVain);
  expect(afterRevival).toEqual(ALL);

  await service.gateway.record(agwId, aReport('OrderCanceled'));
  await eventually('the order is closed', async () =>
    (await service.handle(agwId).describe()).status.name === 'COMPLETED' ? true : undefined,
  );
  expect((await service.handle(agwId).describe()).runId).not.toBe(firstRun);
  const attempts = dead.received.map(({ headers }) => Number(headers['callsign-attempt']));
  expect(attempts.slice(0, triedInVain + 1)).toEqual(
    Array.from({ length: triedInVain + 1 }, (_, index) => index + 1),
  );
});
