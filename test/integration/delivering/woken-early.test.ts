import { parseOrder } from '../../../domain/order/order';
import { eventTypesOf, readHistory, stepsOf } from '../order-life/histories/history';
import { anOrder, aReport } from '../../support/builders/an-order';
import { eventually } from '../../support/eventually';
import {
  wakeScripted,
  SCRIPTED_TASK,
  scriptedRoute,
  startScriptedWorker,
  type Script,
} from '../../support/service/scripted-worker';
import { startTestService, type TestService } from '../../support/service/service';

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

const wake = (agwId: string): Promise<void> => wakeScripted(service.handle(agwId));

const typesOf = async (agwId: string): Promise<string[]> =>
  eventTypesOf(await readHistory(service.handle(agwId)));

async function playUntil(agwId: string, script: Script, isOver: () => boolean): Promise<void> {
  const worker = await startScriptedWorker(service.taskQueue, script);
  try {
    await create(agwId);
    await eventually('the lane continues', () => (isOver() ? true : undefined));
  } finally {
    await worker.stop();
  }
}

test('a lane that is woken before its activity returns without an attempt is attempted at once', async () => {
  const agwId = 'EARLY-1';
  let started = 0;
  const deliver: Script['deliver'] = async () => {
    started += 1;
    if (started > 1) return { outcome: 'delivered' };
    await wake(agwId);
    return { outcome: 'not_attempted', hold_ms: HOUR_MS };
  };
  await playUntil(agwId, { deliver }, () => started === 2);
});

test('a lane that is woken while its event is routed is not held', async () => {
  const agwId = 'EARLY-2';
  let started = 0;
  const deliver: Script['deliver'] = () => {
    started += 1;
    return Promise.resolve({ outcome: 'delivered' });
  };
  const holds: Script['holds'] = async () => {
    await wake(agwId);
    // The signal enters the history when the workflow task is prolonged.
    await eventually('the order receives it', async () => {
      const [, prolonged] = (await typesOf(agwId)).join(' ').split('WORKFLOW_TASK_COMPLETED');
      return prolonged?.includes('SIGNALED WORKFLOW_TASK_SCHEDULED WORKFLOW_TASK_STARTED') === true
        ? true
        : undefined;
    });
    return { [SCRIPTED_TASK]: HOUR_MS };
  };
  await playUntil(agwId, { holds, deliver }, () => started === 1);
});

test('an early wake cancels the next hold and no other', async () => {
  const agwId = 'EARLY-3';
  let started = 0;
  const deliver: Script['deliver'] = async () => {
    started += 1;
    if (started === 1) await wake(agwId);
    return { outcome: 'not_attempted', hold_ms: HOUR_MS };
  };
  await playUntil(agwId, { deliver }, () => started === 2);
  const worker = await startScriptedWorker(service.taskQueue, { deliver });
  try {
    await eventually('it waits', async () =>
      (await typesOf(agwId)).filter((type) => type === 'TIMER_STARTED').length === 2 ? true : undefined,
    );
    expect(started).toBe(2);
    await wake(agwId);
    await eventually('it was woken', () => (started === 3 ? true : undefined));
  } finally {
    await worker.stop();
  }
});

test('a delivery that was not attempted is superseded by a newer OrderChanged', async () => {
  const agwId = 'EARLY-4';
  const started: number[] = [];
  const deliver: Script['deliver'] = ({ event }) => {
    started.push(event.sequence);
    return Promise.resolve(
      event.sequence === 2 ? { outcome: 'not_attempted', hold_ms: HOUR_MS } : { outcome: 'delivered' },
    );
  };
  const worker = await startScriptedWorker(service.taskQueue, {
    deliver,
    routes: (input) => [{ ...scriptedRoute(input), supersedes: true }],
  });
  try {
    await create(agwId);
    await service.gateway.record(agwId, aReport('OrderChanged'));
    await eventually('#2 returned', () => (started.includes(2) ? true : undefined));
    await service.gateway.record(agwId, aReport('OrderChanged'));
    await eventually('#2 is superseded', async () =>
      stepsOf(await readHistory(service.handle(agwId))).includes('writePending') ? true : undefined,
    );
    await wake(agwId);
    await eventually('#3 was delivered', () => (started.includes(3) ? true : undefined));
    expect(started).toEqual([1, 2, 3]);
  } finally {
    await worker.stop();
  }
});
