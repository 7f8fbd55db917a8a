import type { RecordedCallback } from './recorded-callback';
import type { InjectedFault } from './inject-faults';
import type { Started } from './supervised-process';
import { grouped } from './ledger';
import { faultSpec, type FaultTarget } from './plan';

/** Promised to receivers: a callback that a dying worker left unanswered comes again within this. */
const REPEATED_WITHIN_MS = 6_000;

/** An API answers again this soon after it was started. */
const API_BACK_WITHIN_MS = 3_000;

/** How quickly something was mended each time, against what is promised. */
export interface RecoveryGoal {
  readonly name: string;
  readonly goalMs: number;
  readonly count: number;
  readonly medianMs?: number;
  readonly longestMs?: number;
  readonly reached: boolean;
}

/** A socket is closed by the system as soon as its process is gone. */
const HANGS_UP_WITHIN_MS = 400;

/** After an engine was away or frozen the others need a while until they trust it again. */
const RECOVERY_MS = 2_000;

/** Whether nothing but `except` was wrong with any of these from one moment to the other. */
const isCalm = (
  done: readonly InjectedFault[],
  targets: readonly FaultTarget[],
  { fromMs, toMs }: { readonly fromMs: number; readonly toMs: number },
  except?: InjectedFault,
): boolean =>
  done.every(
    (each) =>
      each === except ||
      !targets.includes(faultSpec(each.fault).target) ||
      each.toMs + RECOVERY_MS < fromMs ||
      each.fromMs > toMs,
  );

/** From the death of a worker to the repeat of what it left unanswered, at the receiver that is always well. */
export function repeatsAfterKills(
  arrivals: readonly RecordedCallback[],
  done: readonly InjectedFault[],
): RecoveryGoal {
  const byId = grouped(arrivals, ({ id }) => id);
  const kills = done.filter(({ fault }) => fault === 'kill a worker' || fault === 'kill all workers');
  const tookMs = kills.flatMap((kill) =>
    arrivals
      .filter(({ receiver, hungUpMs = 0 }) => {
        const afterMs = hungUpMs - kill.fromMs;
        return receiver === 'steady' && afterMs >= 0 && afterMs < HANGS_UP_WITHIN_MS;
      })
      .flatMap((arrival) => {
        const next = byId.get(arrival.id)?.find(({ atMs }) => atMs > kill.fromMs);
        if (next === undefined) return [];
        const span = { fromMs: kill.fromMs, toMs: next.atMs };
        if (!isCalm(done, ['temporal', 'mongodb', 'worker'], span, kill)) return [];
        return [next.atMs - kill.fromMs];
      }),
  );
  return goalOf('callback repeated after the death of its worker', REPEATED_WITHIN_MS, tookMs);
}

/** From each start of an API to its first answer, where both engines were well. */
export function apiRestarts(starts: readonly Started[], done: readonly InjectedFault[]): RecoveryGoal {
  const tookMs = starts.flatMap(({ name, beganMs, readyMs }) => {
    const kill = done.find(({ fault, fromMs, toMs, whom }) => {
      return fault === 'kill an API' && whom.includes(name) && fromMs <= beganMs && toMs <= readyMs;
    });
    const span = { fromMs: beganMs, toMs: readyMs };
    return kill !== undefined && isCalm(done, ['temporal', 'mongodb'], span) ? [readyMs - beganMs] : [];
  });
  return goalOf('API back after its restart', API_BACK_WITHIN_MS, tookMs);
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
