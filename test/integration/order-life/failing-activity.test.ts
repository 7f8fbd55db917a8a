import { ApplicationFailure } from '@temporalio/common';
import { eventually } from '../../support/eventually';
import { startScriptedWorker, type ScriptedWorker } from '../../support/service/scripted-worker';
import { startTestService, type TestService } from '../../support/service/service';

/** Between the failure of a delivery's activity and its next start, in milliseconds. */
const PAUSE_MS = 10_000;

let service: TestService;
let worker: ScriptedWorker | undefined;
/** When the delivery was started, by a clock that is never set back. */
const startsMs: number[] = [];

beforeAll(async () => {
  service = await startTestService({ sealsPayloads: false });
  worker = await startScriptedWorker(service.taskQueue, {
    deliver() {
      startsMs.push(performance.now());
      if (startsMs.length > 1) return Promise.resolve({ outcome: 'delivered' });
      return Promise.reject(ApplicationFailure.nonRetryable('a fault of the delivery activity itself'));
    },
  });
});
afterAll(async () => {
  await worker?.stop();
  await service.close();
});

it('starts a delivery again 10 s after its activity failed', async () => {
  await service.createOrder('FAILING-ACTIVITY-1');
  await eventually('it is started again', () => startsMs[1], 60_000);
  const [firstMs = NaN, secondMs] = startsMs;
  expect(secondMs).toBeGreaterThanOrEqual(firstMs + PAUSE_MS);
});
