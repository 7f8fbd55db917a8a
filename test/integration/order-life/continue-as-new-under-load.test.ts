import { aReport } from '../../support/builders/an-order';
import { makeProven } from '../../support/service/known-endpoint';
import { isOf, startReceiver, type Receiver } from '../../support/servers/receiver';
import { startTestService, type TestService } from '../../support/service/service';

/** Enough to continue as new some times, while more events arrive. */
const EVENTS = 160;
const PUBLISHERS = 8;
const AHEAD = 20;
const CONTINUE_AS_NEW_AFTER_EVENTS = 120;
/** How long the endpoint takes to answer, in milliseconds; the workflow task is open for as long. */
const ANSWER_AFTER_MS = 60;

let service: TestService;
let receiver: Receiver;

beforeAll(async () => {
  service = await startTestService({ continueAsNewAfterEvents: CONTINUE_AS_NEW_AFTER_EVENTS });
  receiver = await startReceiver((response) =>
    setTimeout(() => response.writeHead(204).end(), ANSWER_AFTER_MS),
  );
  await service.startWorker();
});
afterAll(async () => {
  await service.close();
  await receiver.close();
});

test('callbacks from before a continue-as-new are not sent again, however many events arrive meanwhile', async () => {
  await service.addTask({ name: 'erp', http_request: { url: `${receiver.url}/` } });
  await makeProven(service, receiver, 'CONTINUE-FIRST');
  const isOurs = isOf('CONTINUE-LOAD');
  await service.createOrder('CONTINUE-LOAD');
  let next = 0;
  const publish = async (): Promise<void> => {
    for (let index = (next += 1); index <= EVENTS; index = next += 1) {
      // A little ahead of what has arrived, so that events arrive during the order's whole life.
      await receiver.waitFor(Math.max(1, index - AHEAD), isOurs);
      await service.gateway.record('CONTINUE-LOAD', aReport('OrderChanged', { agent: `No ${index}` }));
    }
  };
  await Promise.all(Array.from({ length: PUBLISHERS }, publish));
  await receiver.waitFor(EVENTS + 1, isOurs);
  const sequences = receiver.received
    .filter(isOurs)
    .map(({ headers }) => Number(headers['callsign-sequence']));
  expect(sequences).toEqual(Array.from({ length: EVENTS + 1 }, (_, index) => index + 1));
  // It has continued as new: this run is not the first one.
  const { raw } = await service.handle('CONTINUE-LOAD').describe();
  expect(raw.workflowExecutionInfo?.firstRunId).not.toBe(raw.workflowExecutionInfo?.execution?.runId);
});
