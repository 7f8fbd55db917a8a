import { setTimeout as sleep } from 'node:timers/promises';
import { eachProcess, usageOfAll, type ByProcess } from '../world/processes';
import type { LoadTarget } from '../world/load-target';
import { percentilesOf, type Percentiles } from '../suite/statistics';
import type { BenchWorld } from '../world/world';

/** Result of one side under a number of concurrent publishers. */
export interface LoadRound {
  readonly name: string;
  readonly publishers: number;
  readonly accepted: number;
  readonly webhooks: number;
  readonly missing: number;
  /** Requests that the API answered with 503 and that were sent again. */
  readonly sentAgain: number;
  /** Duration of publishing, in milliseconds. */
  readonly publishingMs: number;
  /** Milliseconds from the first request to the last callback. */
  readonly wholeMs: number;
  /** Milliseconds from send to acknowledgement, for each event. */
  readonly acknowledgedMs: readonly number[];
  /** CPU over the whole time, including the work that follows the last callback. */
  readonly cpuMs: ByProcess<number>;
  readonly rssBytes: ByProcess<number>;
}

export interface LoadResult {
  readonly name: string;
  readonly publishers: number;
  readonly accepted: number;
  readonly accepted_per_s: number;
  readonly webhooks: number;
  readonly missing: number;
  readonly sent_again: number;
  /** Webhooks divided by the time from the first request to the last callback. */
  readonly delivered_per_s: number;
  /** Milliseconds from the last acknowledgement to the last callback. */
  readonly drain_ms: number;
  readonly acknowledged: Percentiles;
  readonly cpu_s_per_1000_webhooks: ByProcess<number>;
  readonly rss_mb: ByProcess<number>;
}

/** Wait for the work that follows the last callback, in milliseconds. */
const AFTERMATH_MS = 300;

const BYTES_PER_MB = 1_048_576;

let runs = 0;

/**
 * Runs publishers that each send the next event once the previous one is acknowledged.
 * Then waits for all callbacks.
 */
export async function closedLoop(
  world: BenchWorld,
  side: LoadTarget,
  load: { readonly publishers: number; readonly seconds: number },
): Promise<LoadRound> {
  runs += 1;
  const prefix = `LOAD-${runs}-`;
  side.endpoints.remove(prefix);
  const before = await usageOfAll(world.pids);
  const sentAgainBefore = world.api.sentAgain;
  const beganMs = performance.now();
  const endMs = beganMs + load.seconds * 1_000;
  const acknowledgedMs: number[] = [];
  let sent = 0;
  const publish = async (): Promise<void> => {
    for (let sentMs = performance.now(); sentMs < endMs; sentMs = performance.now()) {
      await side.publish(`${prefix}${sent++}`);
      acknowledgedMs.push(performance.now() - sentMs);
    }
  };
  await Promise.all(Array.from({ length: load.publishers }, publish));
  const publishingMs = performance.now() - beganMs;
  const wanted = acknowledgedMs.length * side.webhooks;
  await side.endpoints.reaches(wanted);
  await sleep(AFTERMATH_MS);
  const after = await usageOfAll(world.pids);
  return {
    name: side.name,
    publishers: load.publishers,
    accepted: acknowledgedMs.length,
    webhooks: side.endpoints.count,
    missing: wanted - side.endpoints.count,
    sentAgain: world.api.sentAgain - sentAgainBefore,
    publishingMs,
    wholeMs: Math.max(side.endpoints.lastMs - beganMs, publishingMs),
    acknowledgedMs,
    cpuMs: eachProcess((name) => after[name].cpuMs - before[name].cpuMs),
    rssBytes: eachProcess((name) => after[name].rssBytes),
  };
}

/** Aggregates the rounds of one side. */
export function resultOf(rounds: readonly LoadRound[]): LoadResult {
  const sum = (of: (round: LoadRound) => number): number =>
    rounds.reduce((total, round) => total + of(round), 0);
  const accepted = sum((round) => round.accepted);
  const webhooks = sum((round) => round.webhooks);
  const [publishingMs, wholeMs] = [sum((round) => round.publishingMs), sum((round) => round.wholeMs)];
  return {
    name: rounds[0]?.name ?? '',
    publishers: rounds[0]?.publishers ?? 0,
    accepted,
    accepted_per_s: rounded((accepted * 1_000) / publishingMs, 1),
    webhooks,
    missing: sum((round) => round.missing),
    sent_again: sum((round) => round.sentAgain),
    delivered_per_s: rounded((webhooks * 1_000) / wholeMs, 1),
    drain_ms: rounded((wholeMs - publishingMs) / rounds.length, 0),
    acknowledged: percentilesOf(rounds.flatMap((round) => round.acknowledgedMs)),
    cpu_s_per_1000_webhooks: eachProcess((name) => rounded(sum((round) => round.cpuMs[name]) / webhooks, 2)),
    rss_mb: eachProcess((name) => rounded((rounds.at(-1)?.rssBytes[name] ?? Number.NaN) / BYTES_PER_MB, 0)),
  };
}

const rounded = (value: number, digits: number): number => Number(value.toFixed(digits));
