import { z } from 'zod';
import { mapLimited } from '../../async/map-limited';
import type { EventRecord } from './evidence';
import { isTaskName, type TaskName } from './tasks';

/** The checked part of the API's order view. */
const orderPage = z.object({
  events: z.array(
    z.object({
      id: z.string(),
      type: z.string(),
      sequence: z.number(),
      routes: z.array(z.object({ task_name: z.string(), state: z.string() })),
    }),
  ),
  next: z.string().nullable(),
});

/** Maximum number of requests in flight. */
const MAX_IN_FLIGHT = 8;
const REQUEST_TIMEOUT_MS = 20_000;
const PAGE_SIZE = 200;

/** Reads the events of all orders from the API. An order that the API does not find has no events. */
export async function readRecords(
  apiUrl: string,
  adminKey: string,
  orders: Iterable<string>,
): Promise<Map<string, readonly EventRecord[]>> {
  const records = await mapLimited([...orders], MAX_IN_FLIGHT, async (agwId) => {
    const events = await readOrder(apiUrl, adminKey, agwId);
    return [agwId, events] as const;
  });
  return new Map(records);
}

async function readOrder(apiUrl: string, adminKey: string, agwId: string): Promise<readonly EventRecord[]> {
  const events: EventRecord[] = [];
  for (let after = ''; ;) {
    const response = await fetch(`${apiUrl}/v1/orders/${agwId}?limit=${PAGE_SIZE}${after}`, {
      headers: { authorization: `Bearer ${adminKey}` },
      signal: AbortSignal.timeout(REQUEST_TIMEOUT_MS),
    });
    if (response.status === 404) return events;
    if (!response.ok) throw new Error(`GET ${agwId}: ${response.status} ${await response.text()}`);
    const page = orderPage.parse(await response.json());
    events.push(...page.events.map(({ routes, ...event }) => ({ ...event, states: statesOf(routes) })));
    if (page.next === null) return events;
    after = `&after=${encodeURIComponent(page.next)}`;
  }
}

const statesOf = (
  routes: readonly { readonly task_name: string; readonly state: string }[],
): EventRecord['states'] =>
  Object.fromEntries(
    routes
      .filter((route): route is { task_name: TaskName; state: string } => isTaskName(route.task_name))
      .map(({ task_name, state }) => [task_name, state]),
  );
