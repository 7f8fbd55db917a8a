import { setTimeout as sleep } from 'node:timers/promises';
import type { RecordedCallback } from './recorded-callback';
import { CHECKS, RECORDS_AGREE } from './checks';
import { expectedDeliveryKey, wantedDeliveries, type RunEvidence } from './evidence';
import { byOrder, lastFlights, type Ledger } from './ledger';

/** A breaker lets its endpoint alone for a minute at most; what has not moved for longer does not come. */
const STALLED_MS = 90_000;

/** Deliveries that are named where not all arrive. */
const MAX_NAMED = 10;

const LOOK_EVERY_MS = 500;
const RECORDS_EVERY_MS = 2_000;

/** Which deliveries some receiver has taken, or refused for good. */
class Taken {
  private readonly keys = new Set<string>();

  note({ claimed, task, receiver, reply }: RecordedCallback): void {
    if (reply === 'yes' || receiver === 'stubborn')
      this.keys.add(expectedDeliveryKey(claimed.order, claimed.eventId, task));
  }

  missing(ledger: Ledger): readonly string[] {
    return wantedDeliveries(ledger)
      .map(({ agwId, eventId, task }) => expectedDeliveryKey(agwId, eventId, task))
      .filter((key) => !this.keys.has(key));
  }
}

/** The last instant at which a timer is due, in milliseconds since the epoch; those of sleepers do not count. */
function lastTimerMs(ledger: Ledger): number {
  const dues = [...byOrder(ledger)].flatMap(([agwId, events]) =>
    ledger.orders.get(agwId)?.fate === 'flies' ? (lastFlights(events)?.arrivalMs ?? []) : [],
  );
  return dues.reduce((latest, due) => Math.max(latest, due), 0);
}

/** Waits until all that was accepted has arrived, or nothing has moved for long. */
export async function waitUntilSettled(
  ledger: Ledger,
  arrivals: readonly RecordedCallback[],
  report: (line: string) => void,
): Promise<void> {
  const untilMs = lastTimerMs(ledger);
  let [least, movedMs] = [Infinity, Date.now()];
  for (;;) {
    const taken = new Taken();
    for (const arrival of arrivals) taken.note(arrival);
    const missing = taken.missing(ledger);
    if (missing.length === 0 && Date.now() > untilMs) return;
    if (missing.length < least) [least, movedMs] = [missing.length, Date.now()];
    if (missing.length > 0 && Date.now() - Math.max(movedMs, untilMs) > STALLED_MS) {
      report(`gave up waiting: nothing moved for ${STALLED_MS / 1_000} s, and what has not arrived is`);
      for (const key of missing.slice(0, MAX_NAMED)) report(`  ${key}`);
      return;
    }
    await sleep(LOOK_EVERY_MS);
  }
}

/** Collects the evidence until the records say that nothing is under way any more, or for as long as they may take. */
export async function untilRecorded(collect: () => Promise<RunEvidence>): Promise<RunEvidence> {
  const deadlineMs = Date.now() + STALLED_MS;
  for (;;) {
    const evidence = await collect();
    if (CHECKS[RECORDS_AGREE](evidence).length === 0 || Date.now() > deadlineMs) return evidence;
    await sleep(RECORDS_EVERY_MS);
  }
}
