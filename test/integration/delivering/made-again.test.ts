import type { DeliverInput } from '../../../contract/activities';
import type { OrderEvent } from '../../../domain/order/order-event';
import type { Redelivery } from '../../../domain/life/steering';
import { aReport } from '../../support/an-order';
import { eventually } from '../../support/eventually';
import { SCRIPTED_TASK, startScriptedWorker, type ScriptedWorker } from '../../support/scripted-worker';
import { startTestService, type TestService } from '../../support/service';

let service: TestService;
let worker: ScriptedWorker | undefined;
/** What was started, in turn. */
let started: DeliverInput[];
/** Lets the first delivery of the first event come back. */
let comeBack: () => void;

beforeEach(async () => {
  service = await startTestService({ sealsPayloads: false });
  started = [];
  const isBack = new Promise<void>((resolve) => (comeBack = resolve));
  worker = await startScriptedWorker(service.taskQueue, {
    async deliver(input) {
      started.push(input);
      if (started.length === 1) await isBack;
      return { outcome: 'delivered' };
    },
  });
});
afterEach(async () => {
  comeBack();
  await worker?.stop();
  await service.close();
});

/** The event of the first delivery: its record is made, and its activity has not come back to the order. */
async function firstEnds(): Promise<OrderEvent> {
  return eventually('the first is under way', () => started[0]?.event);
}

const again = ({ sequence }: OrderEvent, attempts: number): Redelivery => ({
  delivery_id: `msg_${sequence}`,
  task_id: SCRIPTED_TASK,
  task_name: 'scripted',
  ordered: true,
  sequence,
  attempts,
});

const madeOf = (): readonly (readonly [sequence: number, earlier: number])[] =>
  started.map(({ event, earlier_attempts: earlier }) => [event.sequence, earlier]);

/** Whatever was still to come before a next event has come with it. */
async function thenNext(agwId: string): Promise<void> {
  await service.gateway.record(agwId, aReport('OrderTicketed'));
  await eventually('the next event', () => started.find(({ event }) => event.sequence === 2));
}

test('what is asked for again just as it ends is made again, once for each time that it ended', async () => {
  await service.createOrder('MADE-AGAIN-1');
  const event = await firstEnds();
  for (let count = 0; count < 2; count += 1)
    await service.gateway.steer('MADE-AGAIN-1', { kind: 'redeliver', delivery: again(event, 1), event });
  comeBack();
  await thenNext('MADE-AGAIN-1');
  expect(madeOf()).toEqual([
    [1, 0],
    [1, 1],
    [2, 0],
  ]);
});

test('what is asked for again, knowing of no attempt since it began, is a repeat and changes nothing', async () => {
  await service.createOrder('MADE-AGAIN-2');
  const event = await firstEnds();
  await service.gateway.steer('MADE-AGAIN-2', { kind: 'redeliver', delivery: again(event, 0), event });
  comeBack();
  await thenNext('MADE-AGAIN-2');
  expect(madeOf()).toEqual([
    [1, 0],
    [2, 0],
  ]);
});

test('what is asked for again just as it ends, and then cancelled, is not made', async () => {
  await service.createOrder('MADE-AGAIN-3');
  const event = await firstEnds();
  await service.gateway.steer('MADE-AGAIN-3', { kind: 'redeliver', delivery: again(event, 1), event });
  await service.gateway.steer('MADE-AGAIN-3', { kind: 'cancel', delivery_id: again(event, 1).delivery_id });
  comeBack();
  await thenNext('MADE-AGAIN-3');
  expect(madeOf()).toEqual([
    [1, 0],
    [2, 0],
  ]);
});
