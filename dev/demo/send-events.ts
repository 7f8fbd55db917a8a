import { setTimeout as delay } from 'node:timers/promises';
import { DemoProblem, problemIn } from './demo-problem';
import {
  demoOrder,
  FIRST_DEPARTURE_AFTER_MS,
  lastArrivalMs,
  movedDepartureMs,
  REPORTS_OF_THE_CANCELLED,
  REPORTS_OF_THE_FLYING,
  roundTrip,
  type DemoReport,
} from './journey';
import type { ApiCall } from './api-reply';
import type { DemoRun } from './demo-run';

export interface SentEvents {
  /** When the last flight of both orders lands (or would have landed), in milliseconds since the epoch. */
  readonly overMs: number;
}

/** Pause between two events, in milliseconds; slow enough to follow on screen. */
const PAUSE_MS = 900;

/** Plays the booking system with two orders: one flies, one is cancelled. */
export async function sendDemoEvents({
  service,
  narrator,
  demoOrders,
  signal,
}: DemoRun): Promise<SentEvents> {
  const startMs = Date.now();
  const departureMs = startMs + FIRST_DEPARTURE_AFTER_MS;
  let flyingDepartureMs = departureMs;

  const send = async (agwId: string, type: string, call: ApiCall): Promise<void> => {
    const reply = await service.call(call);
    if (reply.kind !== 'done') throw new DemoProblem(`${type} of ${agwId} is refused: ${problemIn(reply)}`);
    narrator.accepted(agwId, type);
    await delay(PAUSE_MS, undefined, { signal });
  };
  const create = (agwId: string): Promise<void> =>
    send(agwId, 'OrderCreated', {
      method: 'POST',
      path: '/v1/orders',
      body: demoOrder(agwId, departureMs, startMs),
    });
  const report = (agwId: string, { type, changes }: DemoReport): Promise<void> =>
    send(agwId, type, {
      method: 'POST',
      path: `/v1/orders/${agwId}/events`,
      // With its own id the call is safe to repeat: the service processes an id once.
      body: { type, id: `${agwId}-${type}`, ...(changes !== undefined && { changes }) },
    });

  await create(demoOrders.flying);
  await create(demoOrders.cancelled);
  for (const one of REPORTS_OF_THE_CANCELLED) await report(demoOrders.cancelled, one);
  for (const one of REPORTS_OF_THE_FLYING) {
    if (one.type !== 'DatesChanged') {
      await report(demoOrders.flying, one);
      continue;
    }
    flyingDepartureMs = movedDepartureMs(departureMs, Date.now());
    await report(demoOrders.flying, { type: one.type, changes: { flights: roundTrip(flyingDepartureMs) } });
  }
  return { overMs: Math.max(lastArrivalMs(departureMs), lastArrivalMs(flyingDepartureMs)) };
}
