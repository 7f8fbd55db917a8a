import {
  condition,
  continueAsNew,
  defineSignal,
  proxyActivities,
  proxyLocalActivities,
  setHandler,
  workflowInfo,
} from '@temporalio/workflow';
import { FLOOR_SIGNAL, type FloorActivities, type FloorEvent, type Hop } from './floor-contract';

/** Same limit as for an order, so that both histories have the same length. */
const CONTINUE_AS_NEW_AFTER_EVENTS = 250;

const ACTIVITIES = {
  local: proxyLocalActivities<FloorActivities>({ startToCloseTimeout: '10s' }),
  regular: proxyActivities<FloorActivities>({ startToCloseTimeout: '10s' }),
} as const satisfies Record<Hop, unknown>;

const eventSignal = defineSignal<[FloorEvent]>(FLOOR_SIGNAL);

/** Makes one callback for each signal, one after the other. */
export async function floorWorkflow(hop: Hop): Promise<void> {
  const waiting: FloorEvent[] = [];
  setHandler(eventSignal, (event) => void waiting.push(event));
  while (workflowInfo().historyLength < CONTINUE_AS_NEW_AFTER_EVENTS) {
    await condition(() => waiting.length > 0);
    for (let event = waiting.shift(); event !== undefined; event = waiting.shift())
      await ACTIVITIES[hop].post(event);
  }
  await continueAsNew<typeof floorWorkflow>(hop);
}
