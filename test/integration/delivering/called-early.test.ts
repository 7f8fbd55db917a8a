import { parseOrder } from '../../../domain/order/order';
import { eventTypesOf, readHistory } from '../order-life/histories/history';
import { anOrder } from '../../support/an-order';
import { eventually } from '../../support/eventually';
import { callScripted, SCRIPTED_TASK, startScriptedWorker, type Script } from '../../support/scripted-worker';
import { startTestService, type TestService } from '../../support/service';

const HOUR_MS = 3_600_000;

let service: TestService;

beforeAll(async () => {
  service = await startTestService({ sealsPayloads: false });
});
afterAll(() => service.close());

const create = async (agwId: string): Promise<void> => {
  const { order } = parseOrder(anOrder({ agw_id: agwId }));
  const now = new Date().toISOString();
  await service.gateway.create(agwId, order, { announce: true, occurredOn: now, acceptedOn: now });
};

const call = (agwId: string): Promise<void> => callScripted(service.handle(agwId));

const typesOf = async (agwId: string): Promise<string[]> =>
  eventTypesOf(await readHistory(service.handle(agwId)));

async function playUntil(agwId: string, script: Script, isOver: () => boolean): Promise<void> {
  const worker = await startScriptedWorker(service.taskQueue, script);
  try {
    await create(agwId);
    await eventually('the lane goes on', () => (isOver() ? true : undefined));
  } finally {
    await worker.stop();
  }
}

test('a lane that is called before its order knows that it was turned away goes on at once', async () => {
  const agwId = 'EARLY-1';
  let started = 0;
  const deliver: Script['deliver'] = async () => {
    started += 1;
    if (started > 1) return { outcome: 'delivered' };
    await call(agwId);
    return { outcome: 'held', hold_ms: HOUR_MS };
  };
  await playUntil(agwId, { deliver }, () => started === 2);
});

test('a lane that is called while its event is still being routed is not held', async () => {
  const agwId = 'EARLY-2';
  let started = 0;
  const deliver: Script['deliver'] = () => {
    started += 1;
    return Promise.resolve({ outcome: 'delivered' });
  };
  const holds: Script['holds'] = async () => {
    await call(agwId);
    // Until the turn is prolonged the call is not in the history, though Temporal has it.
    await eventually('the order hears of it', async () => {
      const [, prolonged] = (await typesOf(agwId)).join(' ').split('WORKFLOW_TASK_COMPLETED');
      return prolonged?.includes('SIGNALED WORKFLOW_TASK_SCHEDULED WORKFLOW_TASK_STARTED') === true
        ? true
        : undefined;
    });
    return { [SCRIPTED_TASK]: HOUR_MS };
  };
  await playUntil(agwId, { holds, deliver }, () => started === 1);
});

test('a call that found nobody waiting ends no hold but the next, and a second one stands', async () => {
  const agwId = 'EARLY-3';
  let started = 0;
  const deliver: Script['deliver'] = async () => {
    started += 1;
    if (started === 1) await call(agwId);
    return { outcome: 'held', hold_ms: HOUR_MS };
  };
  await playUntil(agwId, { deliver }, () => started === 2);
  const worker = await startScriptedWorker(service.taskQueue, { deliver });
  try {
    await eventually('it waits', async () =>
      (await typesOf(agwId)).filter((type) => type === 'TIMER_STARTED').length === 2 ? true : undefined,
    );
    expect(started).toBe(2);
    await call(agwId);
    await eventually('it was called', () => (started === 3 ? true : undefined));
  } finally {
    await worker.stop();
  }
});
