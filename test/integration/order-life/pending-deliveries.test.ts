import type { RouteEntry } from '../../../domain/life/route';
import { eventually } from '../../support/eventually';
import { startScriptedWorker, type ScriptedWorker } from '../../support/service/scripted-worker';
import { startTestService, type TestService } from '../../support/service/service';

/** Temporal takes 2,000 pending activities per workflow; an order uses this many for its deliveries. */
const MAX_PENDING = 500;

/** Tasks of one order, each with a delivery of its own. */
const TASKS = MAX_PENDING + 20;

let service: TestService;
let worker: ScriptedWorker | undefined;
const delivered = new Set<string>();
let release: () => void;

beforeAll(async () => {
  service = await startTestService({ sealsPayloads: false, continueAsNewAfterEvents: 10_000 });
  const isReleased = new Promise<void>((resolve) => (release = resolve));
  worker = await startScriptedWorker(service.taskQueue, {
    routes: () =>
      Array.from({ length: TASKS }, (_, index): RouteEntry => ({
        outcome: 'delivery',
        task_id: `tsk_${index}`,
        task_name: `Task ${index}`,
        delivery_id: `msg_${index}`,
        ordered: true,
      })),
    async deliver({ delivery }) {
      await isReleased;
      delivered.add(delivery.id);
      return { outcome: 'delivered' };
    },
  });
});
afterAll(async () => {
  release();
  await worker?.stop();
  await service.close();
});

it('has at most 500 pending deliveries per order, and makes the others as these end', async () => {
  await service.createOrder('PENDING-1');
  const pending = await eventually('deliveries are pending', async () => {
    const { raw } = await service.handle('PENDING-1').describe();
    const { length } = raw.pendingActivities ?? [];
    return length === 0 ? undefined : length;
  });
  expect(pending).toBe(MAX_PENDING);
  release();
  await eventually('every delivery is made', () => (delivered.size === TASKS ? true : undefined), 90_000);
});
