import type { RecordedCallback } from './recorded-callback';
import type { InjectedFault } from './inject-faults';
import type { Started } from './supervised-process';
import { grouped } from './ledger';
import { faultSpec, type FaultTarget } from './plan';

/** Goal: a callback that a killed worker left without an answer is sent again within this time. */
const RETRIED_WITHIN_MS = 6_000;

/** Goal: an API answers this soon after its restart. */
const API_BACK_WITHIN_MS = 3_000;

/** Measured recovery times of one kind, compared with the goal. */
export interface RecoveryGoal {
  readonly name: string;
  readonly goalMs: number;
  readonly count: number;
  readonly medianMs?: number;
  readonly longestMs?: number;
  readonly reached: boolean;
}

/** The system closes the sockets of a killed process within this time. */
const DISCONNECTS_WITHIN_MS = 400;

/** After an outage or a freeze of an engine, its clients need this long to use it again. */
const RECOVERY_MS = 2_000;

/** True if no fault other than `except` hit these targets in the given time span. */
const isUndisturbed = (
  injected: readonly InjectedFault[],
  targets: readonly FaultTarget[],
  { fromMs, toMs }: { readonly fromMs: number; readonly toMs: number },
  except?: InjectedFault,
): boolean =>
  injected.every(
    (each) =>
      each === except ||
      !targets.includes(faultSpec(each.fault).target) ||
      each.toMs + RECOVERY_MS < fromMs ||
      each.fromMs > toMs,
  );

/** Measures how soon a callback of a killed worker is sent again, at the always healthy receiver. */
export function retriesAfterKills(
  arrivals: readonly RecordedCallback[],
  injected: readonly InjectedFault[],
): RecoveryGoal {
  const byId = grouped(arrivals, ({ id }) => id);
  const kills = injected.filter(({ fault }) => fault === 'kill a worker' || fault === 'kill all workers');
  const tookMs = kills.flatMap((kill) =>
    arrivals
      .filter(({ receiver, disconnectedMs = 0 }) => {
        const afterMs = disconnectedMs - kill.fromMs;
        return receiver === 'steady' && afterMs >= 0 && afterMs < DISCONNECTS_WITHIN_MS;
      })
      .flatMap((arrival) => {
        const next = byId.get(arrival.id)?.find(({ atMs }) => atMs > kill.fromMs);
        if (next === undefined) return [];
        const span = { fromMs: kill.fromMs, toMs: next.atMs };
        if (!isUndisturbed(injected, ['temporal', 'mongodb', 'worker'], span, kill)) return [];
        return [next.atMs - kill.fromMs];
      }),
  );
  return goalOf('callback sent again after its worker was killed', RETRIED_WITHIN_MS, tookMs);
}

/** Measures the time from each start of an API to its first answer, if both engines were healthy. */
export function apiRestarts(starts: readonly Started[], injected: readonly InjectedFault[]): RecoveryGoal {
  const tookMs = starts.flatMap(({ name, beganMs, readyMs }) => {
    const kill = injected.find(({ fault, fromMs, toMs, whom }) => {
      return fault === 'kill an API' && whom.includes(name) && fromMs <= beganMs && toMs <= readyMs;
    });
    const span = { fromMs: beganMs, toMs: readyMs };
    return kill !== undefined && isUndisturbed(injected, ['temporal', 'mongodb'], span)
      ? [readyMs - beganMs]
      : [];
  });
  return goalOf('API answers after its restart', API_BACK_WITHIN_MS, tookMs);
}

function goalOf(name: string, goalMs: number, tookMs: readonly number[]): RecoveryGoal {
  const sorted = tookMs.toSorted((a, b) => a - b);
  const [medianMs, longestMs] = [sorted[Math.floor(sorted.length / 2)], sorted.at(-1)];
  return {
    ...{ name, goalMs, count: sorted.length },
    ...(medianMs === undefined ? {} : { medianMs }),
    ...(longestMs === undefined ? {} : { longestMs }),
    reached: (longestMs ?? 0) <= goalMs,
  };
}
