import { CHECKS, type CheckName } from './checks';
import { byDelivery, expectedDeliveryKey, isDelivered, wantedDeliveries, type RunEvidence } from './evidence';
import { isAccepted, isTimerEntry } from './ledger';

export interface CheckResult {
  readonly check: CheckName;
  readonly holds: boolean;
  readonly counterExamples: readonly string[];
}

/** Totals of a run. */
export interface Counts {
  readonly orders: number;
  /** Confirmed events and orders. */
  readonly accepted: number;
  /** Confirmations after the first one. */
  readonly duplicates: number;
  readonly wanted: number;
  readonly delivered: number;
  /** Failed after their retry schedule, and recorded as failed. */
  readonly explained: number;
  readonly lost: number;
  /** Deliveries of OrderStarted and OrderCompleted. */
  readonly byTimers: number;
  readonly arrivals: number;
  /** Requests after a receiver had answered 2xx: at least once is not exactly once. */
  readonly repeatedAfterYes: number;
}

export interface RunVerdict {
  readonly isGood: boolean;
  readonly counts: Counts;
  readonly checks: readonly CheckResult[];
}

export function judgeRun(evidence: RunEvidence): RunVerdict {
  const checks = (Object.keys(CHECKS) as CheckName[]).map((check): CheckResult => {
    const counterExamples = CHECKS[check](evidence);
    return { check, holds: counterExamples.length === 0, counterExamples };
  });
  return { isGood: checks.every(({ holds }) => holds), counts: countsOf(evidence), checks };
}

function countsOf({ ledger, arrivals, records }: RunEvidence): Counts {
  const events = [...ledger.events.values()];
  const arrived = byDelivery(arrivals);
  const wanted = wantedDeliveries(ledger);
  const delivered = wanted.filter(({ agwId, eventId, task }) =>
    isDelivered(arrived.get(expectedDeliveryKey(agwId, eventId, task))),
  );
  const explained = wanted.filter(({ agwId, eventId, task }) => {
    const state = records.get(agwId)?.find(({ id }) => id === eventId)?.states[task];
    return state === 'failed' && !isDelivered(arrived.get(expectedDeliveryKey(agwId, eventId, task)));
  });
  const timers = new Set(
    arrivals
      .filter(({ claimed, reply }) => isTimerEntry(claimed.event) && reply === 'yes')
      .map(({ id }) => id),
  );
  return {
    orders: ledger.orders.size,
    accepted: events.filter(isAccepted).length,
    duplicates: events.reduce((sum, { accepted }) => sum + Math.max(0, accepted - 1), 0),
    wanted: wanted.length,
    delivered: delivered.length,
    explained: explained.length,
    lost: wanted.length - delivered.length - explained.length,
    byTimers: timers.size,
    arrivals: arrivals.length,
    repeatedAfterYes: [...arrived.values()].reduce((sum, each) => {
      const yes = each.findIndex(({ reply }) => reply === 'yes');
      return sum + (yes === -1 ? 0 : each.length - yes - 1);
    }, 0),
  };
}
