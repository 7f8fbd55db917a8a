import type { DeliverInput } from '../../../contract/activities';
import { earlierAttempts } from '../../../domain/life/lane';
import type { OrderEvent } from '../../../domain/order/order-event';
import type { Redelivery } from '../../../domain/life/delivery-command';
import { aReport } from '../../support/builders/an-order';
import { eventually } from '../../support/eventually';
import {
  SCRIPTED_TASK,
  startScriptedWorker,
  type ScriptedWorker,
} from '../../support/service/scripted-worker';
import { startTestService, type TestService } from '../../support/service/service';

let service: TestService;
let worker: ScriptedWorker | undefined;
/** Deliveries in the order of their start. */
let started: DeliverInput[];
/** Lets the activity of the first delivery return. */
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

/** The event of the first delivery: its end is recorded, and its activity has not returned. */
async function firstEnds(): Promise<OrderEvent> {
  return eventually('the first is in flight', () => started[0]?.event);
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
  started.map(({ event, state }) => [event.sequence, earlierAttempts({ state })]);

/** Waits for the delivery of a next event, behind everything before it. */
async function thenNext(agwId: string): Promise<void> {
  await service.gateway.record(agwId, aReport('OrderTicketed'));
  await eventually('the next event', () => started.find(({ event }) => event.sequence === 2));
}

test('a delivery that is asked for again while it ends is repeated once, however often that is requested', async () => {
  await service.createOrder('MADE-AGAIN-1');
  const event = await firstEnds();
  for (let count = 0; count < 2; count += 1)
    await service.gateway.command('MADE-AGAIN-1', { kind: 'redeliver', delivery: again(event, 1), event });
  comeBack();
  await thenNext('MADE-AGAIN-1');
  expect(madeOf()).toEqual([
    [1, 0],
    [1, 1],
    [2, 0],
  ]);
});

test('a request from before its first attempt is a duplicate and changes nothing', async () => {
  await service.createOrder('MADE-AGAIN-2');
  const event = await firstEnds();
  await service.gateway.command('MADE-AGAIN-2', { kind: 'redeliver', delivery: again(event, 0), event });
  comeBack();
  await thenNext('MADE-AGAIN-2');
  expect(madeOf()).toEqual([
    [1, 0],
    [2, 0],
  ]);
});

test('a delivery that is asked for again while it ends, and then cancelled, is not repeated', async () => {
  await service.createOrder('MADE-AGAIN-3');
  const event = await firstEnds();
  await service.gateway.command('MADE-AGAIN-3', { kind: 'redeliver', delivery: again(event, 1), event });
  await service.gateway.command('MADE-AGAIN-3', { kind: 'cancel', delivery_id: again(event, 1).delivery_id });
  comeBack();
  await thenNext('MADE-AGAIN-3');
  expect(madeOf()).toEqual([
    [1, 0],
    [2, 0],
  ]);
});
