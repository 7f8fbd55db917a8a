import { scheduleErasures, ERASE_SCHEDULE_ID } from '../../../temporal/schedule-erasures';
import { ERASE_DUE_WORKFLOW, type EraseDueWorkflow } from '../../../contract/workflows';
import { eventually } from '../../support/eventually';
import { startErasureWorld, type ErasureWorld } from './erasure-world';
import { CANARY } from './planted';
import { readable } from './readable';

let world: ErasureWorld;
beforeAll(async () => {
  world = await startErasureWorld();
  await world.service.startWorker();
});
afterAll(() => world.close());

const sweep = async (id: string, afterDays: number): Promise<void> => {
  const { client, taskQueue } = world.service;
  await client.workflow.execute<EraseDueWorkflow>(ERASE_DUE_WORKFLOW, {
    workflowId: `erase-due-orders:${id}`,
    taskQueue,
    args: [{ after_days: afterDays }],
  });
};

test('a sweep erases orders that ended long enough ago, and no others', async () => {
  await Promise.all([world.create('DUE'), world.create('RUNNING')]);
  await world.report('DUE', 'OrderCanceled');
  await world.closed('DUE');

  await sweep('too-soon', 1);
  expect(await world.erasure('DUE')).toBeUndefined();
  await sweep('due', 0);
  await world.erased('DUE');
  expect((await readable(world.service, 'DUE')).text).not.toMatch(CANARY);
  expect(await world.erasure('RUNNING')).toBeUndefined();

  const { startTime } = await world.service.client.workflow.getHandle('erase:DUE').describe();
  await sweep('again', 0);
  expect((await world.service.client.workflow.getHandle('erase:DUE').describe()).startTime).toEqual(
    startTime,
  );
}, 180_000);

test('a sweep also erases an ended order with a parked delivery', async () => {
  await world.addTask('STUCK', { enabled: false });
  await world.create('STUCK');
  await world.report('STUCK', 'OrderCanceled');
  await eventually('it is stored as ended', async () =>
    (await world.service.orders.getMemory('STUCK'))?.ended_on === undefined ? undefined : true,
  );
  await sweep('stuck', 0);
  await world.erased('STUCK');
  expect((await readable(world.service, 'STUCK')).text).not.toMatch(CANARY);
}, 180_000);

test('the schedule is created, changed and deleted according to the setting', async () => {
  const { client, taskQueue } = world.service;
  const handle = client.schedule.getHandle(ERASE_SCHEDULE_ID);
  const days = async (): Promise<unknown> => {
    const { action, policies } = await handle.describe();
    expect(policies.overlap).toBe('SKIP');
    return action.args;
  };
  await scheduleErasures(client, taskQueue, 30);
  expect(await days()).toEqual([{ after_days: 30 }]);
  await scheduleErasures(client, taskQueue, 0);
  expect(await days()).toEqual([{ after_days: 0 }]);

  await world.create('SCHEDULED');
  await world.report('SCHEDULED', 'OrderCanceled');
  await world.closed('SCHEDULED');
  await handle.trigger();
  await world.erased('SCHEDULED');

  await scheduleErasures(client, taskQueue, 'never');
  await scheduleErasures(client, taskQueue, 'never');
  await expect(handle.describe()).rejects.toThrow('not found');
}, 180_000);
