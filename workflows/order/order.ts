import { makeContinueAsNewFunc, setHandler } from '@temporalio/workflow';
import type { OrderInput } from '../../contract/workflows';
import { Checkpoint } from './checkpoint';
import { OrderRun } from './order-run';
import { restoreOrder } from './restore-order';
import {
  deliveryCommandSignal,
  eventSignal,
  redactSignal,
  refreshSignal,
  resumeSignal,
  wakeSignal,
} from './signals';

/**
 * History length at which a run continues as new. A worker that does not have the order in its cache replays at most
 * this many events, about 0.2 s of CPU. About 45 events of the booking system; few orders ever have so many.
 */
const CONTINUE_AS_NEW_AFTER_EVENTS = 250;

/** One order, from its creation until it was cancelled or flown and its last delivery ended. */
export async function orderWorkflow(input: OrderInput): Promise<void> {
  const checkpoint = new Checkpoint();
  const state = input.state ?? (await restoreOrder(input, checkpoint));
  const order = new OrderRun(
    state,
    checkpoint,
    input.continue_as_new_after_events ?? CONTINUE_AS_NEW_AFTER_EVENTS,
  );
  handleSignals(order);
  if ((await order.live()) === 'finished') return;
  await order.stop();
  await makeContinueAsNewFunc<typeof orderWorkflow>()({ ...input, state: order.state });
}

/** Handlers only change the state or the lanes; what follows from that is decided in `OrderRun.live`. */
function handleSignals(order: OrderRun): void {
  setHandler(eventSignal, (event) => order.accept(event), {
    description: 'The booking system reports an event of this order.',
  });
  setHandler(resumeSignal, (taskId) => order.deliveries.resume(taskId), {
    description: 'A task was enabled again: its parked deliveries continue.',
  });
  setHandler(wakeSignal, (taskId) => order.deliveries.lanes.wake(taskId), {
    description: "A task's endpoint has room: deliveries that wait for it are attempted.",
  });
  setHandler(refreshSignal, () => order.refresh(), {
    description: 'Tasks have changed: the order updates which reminders are subscribed to.',
  });
  setHandler(deliveryCommandSignal, (command) => order.deliveries.command(command), {
    description: 'An operator retries, cancels or repeats a delivery.',
  });
  setHandler(redactSignal, (erasedOn) => order.redact(erasedOn), {
    description: "The order's personal data is erased.",
  });
}
