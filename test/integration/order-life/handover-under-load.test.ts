import { aReport } from '../../support/an-order';
import { makeProven } from '../../support/known-endpoint';
import { isOf, startReceiver, type Receiver } from '../../support/receiver';
import { startTestService, type TestService } from '../../support/service';

/** Enough for some hand-overs, each while the order is told more. */
const EVENTS = 160;
const PUBLISHERS = 8;
const AHEAD = 20;
const HANDOVER_AFTER_EVENTS = 120;
/** How long the endpoint takes to answer, in milliseconds: as long as a task of the workflow is open. */
const ANSWER_AFTER_MS = 60;

let service: TestService;
let receiver: Receiver;

beforeAll(async () => {
  service = await startTestService({ continueAsNewAfterEvents: HANDOVER_AFTER_EVENTS });
  receiver = await startReceiver((response) =>
    setTimeout(() => response.writeHead(204).end(), ANSWER_AFTER_MS),
  );
  await service.startWorker();
});
afterAll(async () => {
  await service.close();
  await receiver.close();
});

test('what was sent before a hand-over is not sent again, however much an order is told meanwhile', async () => {
  await service.addTask({ name: 'erp', http_request: { url: `${receiver.url}/` } });
  await makeProven(service, receiver, 'HANDOVER-FIRST');
  const isOurs = isOf('HANDOVER-LOAD');
  await service.createOrder('HANDOVER-LOAD');
  let next = 0;
  const publish = async (): Promise<void> => {
    for (let index = (next += 1); index <= EVENTS; index = next += 1) {
      // A little ahead of what has arrived: the order is told more during all of its life.
      await receiver.waitFor(Math.max(1, index - AHEAD), isOurs);
      await service.gateway.record('HANDOVER-LOAD', aReport('OrderChanged', { agent: `No ${index}` }));
    }
  };
  await Promise.all(Array.from({ length: PUBLISHERS }, publish));
  await receiver.waitFor(EVENTS + 1, isOurs);
  const sequences = receiver.received
    .filter(isOurs)
    .map(({ headers }) => Number(headers['callsign-sequence']));
  expect(sequences).toEqual(Array.from({ length: EVENTS + 1 }, (_, index) => index + 1));
  // There were hand-overs: the run that goes on is not the first one.
  const { raw } = await service.handle('HANDOVER-LOAD').describe();
  expect(raw.workflowExecutionInfo?.firstRunId).not.toBe(raw.workflowExecutionInfo?.execution?.runId);
});
