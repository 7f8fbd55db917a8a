import { beating } from './beating';
import type { OrderActivities, RouteManyInput, RouteResult } from './contract';

/** After this no further event is begun, so that deliveries do not wait for the whole backlog, in milliseconds. */
const TURN_MS = 1_000;

/** Routes one event after the other, as many as fit into a turn. */
export const createRouteMany =
  (route: OrderActivities['route']): OrderActivities['routeMany'] =>
  (input) =>
    beating(() => routeInTurn(route, input));

async function routeInTurn(
  route: OrderActivities['route'],
  { events, snapshot, waiting }: RouteManyInput,
): Promise<readonly RouteResult[]> {
  const busy = new Set(waiting);
  const results: RouteResult[] = [];
  const untilMs = performance.now() + TURN_MS;
  for (const event of events) {
    if (results.length > 0 && performance.now() > untilMs) break;
    const result = await route({ event, snapshot, waiting: [...busy] }).catch((error: unknown) => {
      // What the others came to is not lost for it: it is tried again as the first of the next turn.
      if (results.length === 0) throw error;
      return undefined;
    });
    if (result === undefined) break;
    results.push(result);
    for (const taskId of openedBy(result)) busy.add(taskId);
  }
  return results;
}

/** Tasks whose delivery of an event goes into their lane: the next event has to wait behind it. */
const openedBy = ({ routes, first }: RouteResult): string[] =>
  routes.flatMap((each) => {
    if (each.outcome !== 'delivery') return [];
    const made = first?.[each.delivery_id];
    return made === undefined || made.outcome === 'retry' ? [each.task_id] : [];
  });
