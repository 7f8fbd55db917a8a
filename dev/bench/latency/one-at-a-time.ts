import { setTimeout as sleep } from 'node:timers/promises';
import type { LoadTarget } from '../world/load-target';
import { percentilesOf, type Percentiles } from '../suite/statistics';

/** Times of one side without other load. */
export interface Latency {
  readonly name: string;
  /** Milliseconds from send to acknowledgement. */
  readonly acknowledged: Percentiles;
  /** Milliseconds from send to callback. */
  readonly callback: Percentiles;
}

/**
 * Pause after a callback, in milliseconds.
 * The next side then does not pay for work that follows the callback.
 */
const PAUSE_MS = 20;

let runs = 0;

/**
 * Sends events one at a time, alternating between the sides.
 * Other load on the machine affects all sides equally, and each side goes first equally often.
 */
export async function oneAtATime<Name extends string>(
  sides: Readonly<Record<Name, LoadTarget>>,
  rounds: number,
): Promise<Readonly<Record<Name, Latency>>> {
  runs += 1;
  const names = Object.keys(sides) as Name[];
  const samples = new Map(
    names.map((name) => [name, { acknowledgedMs: [] as number[], callbackMs: [] as number[] }]),
  );
  for (let round = 0; round < rounds; round += 1) {
    for (let turn = 0; turn < names.length; turn += 1) {
      const place = (round + turn) % names.length;
      const name = names[place];
      const into = name === undefined ? undefined : samples.get(name);
      if (name === undefined || into === undefined) continue;
      const sample = await one(sides[name], `ONE-${runs}-${place}-${round}`);
      into.acknowledgedMs.push(sample.acknowledgedMs);
      into.callbackMs.push(sample.callbackMs);
      await sleep(PAUSE_MS);
    }
  }
  const latencies = names.map((name): [Name, Latency] => [
    name,
    {
      name: sides[name].name,
      acknowledged: percentilesOf(samples.get(name)?.acknowledgedMs ?? []),
      callback: percentilesOf(samples.get(name)?.callbackMs ?? []),
    },
  ]);
  return Object.fromEntries(latencies) as Record<Name, Latency>;
}

interface Sample {
  readonly acknowledgedMs: number;
  readonly callbackMs: number;
}

/** Sends one event and waits for both its acknowledgement and its callback. */
export async function one(
  { publish, endpoints }: Pick<LoadTarget, 'publish' | 'endpoints'>,
  id: string,
): Promise<Sample> {
  const sentMs = performance.now();
  const [acknowledgedMs, arrivedMs] = await Promise.all([
    publish(id).then(() => performance.now()),
    endpoints.arrival(id),
  ]);
  return { acknowledgedMs: acknowledgedMs - sentMs, callbackMs: arrivedMs - sentMs };
}
