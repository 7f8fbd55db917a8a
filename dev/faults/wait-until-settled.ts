import { setTimeout as sleep } from 'node:timers/promises';
import type { RecordedCallback } from './recorded-callback';
import { CHECKS, RECORDS_AGREE } from './checks';
import { expectedDeliveryKey, wantedDeliveries, type RunEvidence } from './evidence';
import { byOrder, lastFlights, type Ledger } from './ledger';

/**
 * A circuit breaker pauses its endpoint for at most a minute.
 * Without progress for longer, nothing more arrives.
 */
const STALLED_MS = 90_000;

/** Maximum number of missing deliveries that are listed. */
const MAX_LISTED = 10;

const POLL_INTERVAL_MS = 500;
const RECORDS_POLL_INTERVAL_MS = 2_000;

/** Deliveries that a receiver has accepted, or refused for good. */
class SettledDeliveries {
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

/** When the last timer is due, in milliseconds since the epoch. Timers of sleeping orders do not count. */
function lastTimerMs(ledger: Ledger): number {
  const dues = [...byOrder(ledger)].flatMap(([agwId, events]) =>
    ledger.orders.get(agwId)?.fate === 'flies' ? (lastFlights(events)?.arrivalMs ?? []) : [],
  );
  return dues.reduce((latest, due) => Math.max(latest, due), 0);
}

/** Waits until all required deliveries have arrived, or until there is no progress for 90 s. */
export async function waitUntilSettled(
  ledger: Ledger,
  arrivals: readonly RecordedCallback[],
  report: (line: string) => void,
): Promise<void> {
  const untilMs = lastTimerMs(ledger);
  let [fewestMissing, progressMs] = [Infinity, Date.now()];
  for (;;) {
    const settled = new SettledDeliveries();
    for (const arrival of arrivals) settled.note(arrival);
    const missing = settled.missing(ledger);
    if (missing.length === 0 && Date.now() > untilMs) return;
    if (missing.length < fewestMissing) [fewestMissing, progressMs] = [missing.length, Date.now()];
    if (missing.length > 0 && Date.now() - Math.max(progressMs, untilMs) > STALLED_MS) {
      report(`gave up: no progress for ${STALLED_MS / 1_000} s. Missing:`);
      for (const key of missing.slice(0, MAX_LISTED)) report(`  ${key}`);
      return;
    }
    await sleep(POLL_INTERVAL_MS);
  }
}

/** Collects the evidence until the records show no open delivery, for at most 90 s. */
export async function untilRecorded(collect: () => Promise<RunEvidence>): Promise<RunEvidence> {
  const deadlineMs = Date.now() + STALLED_MS;
  for (;;) {
    const evidence = await collect();
    if (CHECKS[RECORDS_AGREE](evidence).length === 0 || Date.now() > deadlineMs) return evidence;
    await sleep(RECORDS_POLL_INTERVAL_MS);
  }
}
