import { aReport } from '../../support/builders/an-order';
import { neverAnswer, startReceiver, type Receiver } from '../../support/servers/receiver';
import { startTestService, type TestService } from '../../support/service/service';

/** Attempts that one worker makes at one endpoint at the same time. */
const ATTEMPTS_PER_ENDPOINT = 20;
const ORDERS = Array.from({ length: 60 }, (_, index) => `HANGING-${index + 1}`);

let service: TestService;
let healthy: Receiver;
let hanging: Receiver;
/** Requests at the endpoint that hangs which are open now, and the most there ever were. */
let open = 0;
let mostOpen = 0;

beforeAll(async () => {
  healthy = await startReceiver();
  hanging = await startReceiver();
  service = await startTestService();
  await service.startWorker();
});
afterAll(async () => {
  await Promise.all([healthy.close(), hanging.close()]);
  await service.close();
});

it('leaves the slots of a worker to the others when one endpoint hangs', async () => {
  await service.addTask({
    name: 'hanging',
    // None of the attempts ends while this test runs.
    http_request: { url: `${hanging.url}/`, timeout_ms: 30_000 },
  });
  for (let count = 1; count <= 4; count += 1) {
    await service.createOrder(`ANSWERED-${count}`);
    await hanging.waitFor(count);
  }
  hanging.answer((response, received) => {
    mostOpen = Math.max(mostOpen, (open += 1));
    response.on('close', () => (open -= 1));
    neverAnswer(response, received);
  });
  await service.addTask({ name: 'healthy', http_request: { url: `${healthy.url}/` } });
  await Promise.all(ORDERS.map((agwId) => service.createOrder(agwId)));
  await healthy.waitFor(ORDERS.length);
  await Promise.all(ORDERS.map((agwId) => service.gateway.record(agwId, aReport('OrderChanged'))));
  await healthy.waitFor(2 * ORDERS.length);
  expect(mostOpen).toBeGreaterThan(0);
  expect(mostOpen).toBeLessThanOrEqual(ATTEMPTS_PER_ENDPOINT);
});
