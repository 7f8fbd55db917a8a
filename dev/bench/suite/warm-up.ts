import type { Endpoints } from '../world/endpoints';
import { createOrder, forEach } from '../world/orders';
import type { LoadTarget } from '../world/load-target';
import type { BenchWorld } from '../world/world';

/** Time within which the worker has loaded a new task, in milliseconds, with a margin. */
const LOADED_WITHIN_MS = 1_000;

/** Attempts before a side counts as unreachable. */
const MAX_TRIES = 20;

let rounds = 0;

/**
 * Sends events before the measurement.
 * Afterwards code is compiled, connections are open, endpoints are known to be fast, and orders are in the worker's
 * memory.
 */
export async function warmUp(sides: readonly LoadTarget[], events: number): Promise<void> {
  rounds += 1;
  for (const side of sides) await untilReached(side, `WARM-${rounds}-${sides.indexOf(side)}`);
  for (const side of sides) {
    const ids = Array.from(
      { length: events },
      (_, index) => `WARMER-${rounds}-${sides.indexOf(side)}-${index}`,
    );
    await forEach(ids, (id) => side.publish(id));
    if (!(await side.endpoints.reaches(events * side.webhooks)))
      throw new Error(`${side.name}: callbacks are missing before anything is measured`);
    side.endpoints.remove();
  }
}

/** Creates orders until the worker has loaded the agency's task, shortly after the API stored it. */
export function waitForTask(world: BenchWorld, agency: string, endpoints: Endpoints): Promise<void> {
  const publish = (agwId: string): Promise<void> => createOrder(world.api, { agwId, agency });
  return untilReached(
    { name: agency, endpoints, webhooks: 1, publish },
    `LOADED-${agency.replaceAll(' ', '-')}`,
  );
}

async function untilReached(
  { name, endpoints, webhooks, publish }: Omit<LoadTarget, 'close'>,
  prefix: string,
): Promise<void> {
  for (let attempt = 1; attempt <= MAX_TRIES; attempt += 1) {
    await publish(`${prefix}-${attempt}`);
    const isReached = await endpoints.reaches(webhooks, LOADED_WITHIN_MS);
    endpoints.remove();
    if (isReached) return;
  }
  throw new Error(`${name}: no callback arrives`);
}
