import { chanceOf, type Chance } from './chance';

/** Behaviours of a receiver. */
export const RECEIVER_BEHAVIOURS = {
  calm: 'accepts every request',
  hang: 'accepts a request and never answers',
  reset: 'resets the connection, before or after it has read the request',
  drip: 'answers 200 and sends the body byte by byte',
  lie: 'accepts a request but answers wrongly: 500, a redirect, a truncated answer, no HTTP at all',
} as const;

export type ReceiverBehaviour = keyof typeof RECEIVER_BEHAVIOURS;

export type FaultTarget = 'worker' | 'api' | 'temporal' | 'mongodb' | 'receiver';

interface FaultSpec {
  readonly target: FaultTarget;
  /** What to do: a receiver's behaviour; for a process SIGKILL, or SIGSTOP and later SIGCONT. */
  readonly act: 'kill' | 'freeze' | Exclude<ReceiverBehaviour, 'calm'>;
  /** Duration in milliseconds, for example until a killed process is started again. */
  readonly forMs: readonly [from: number, to: number];
  /** Hits all processes of the kind at once. */
  readonly all?: true;
}

/** All faults that the driver injects. */
export const FAULTS = {
  'kill a worker': { target: 'worker', act: 'kill', forMs: [0, 3_000] },
  'kill all workers': { target: 'worker', act: 'kill', forMs: [0, 2_000], all: true },
  'freeze a worker': { target: 'worker', act: 'freeze', forMs: [500, 9_000] },
  'kill an API': { target: 'api', act: 'kill', forMs: [0, 2_000] },
  'freeze an API': { target: 'api', act: 'freeze', forMs: [500, 6_000] },
  'kill Temporal': { target: 'temporal', act: 'kill', forMs: [0, 5_000] },
  'freeze Temporal': { target: 'temporal', act: 'freeze', forMs: [300, 6_000] },
  'kill MongoDB': { target: 'mongodb', act: 'kill', forMs: [0, 6_000] },
  'freeze MongoDB': { target: 'mongodb', act: 'freeze', forMs: [300, 8_000] },
  'a receiver hangs': { target: 'receiver', act: 'hang', forMs: [1_000, 6_000] },
  'a receiver resets': { target: 'receiver', act: 'reset', forMs: [1_000, 6_000] },
  'a receiver drips': { target: 'receiver', act: 'drip', forMs: [1_000, 6_000] },
  'a receiver lies': { target: 'receiver', act: 'lie', forMs: [1_000, 6_000] },
  'MongoDB is away for a minute': { target: 'mongodb', act: 'kill', forMs: [60_000, 60_000] },
  'Temporal is away for a minute': { target: 'temporal', act: 'kill', forMs: [60_000, 60_000] },
} as const satisfies Record<string, FaultSpec>;

export type FaultName = keyof typeof FAULTS;

export const FAULT_NAMES = Object.keys(FAULTS) as readonly FaultName[];

export const faultSpec = (fault: FaultName): FaultSpec => FAULTS[fault];

/** One fault with its time. */
export interface PlannedFault {
  /** Milliseconds since the start of the run. */
  readonly atMs: number;
  readonly fault: FaultName;
  /** Index of the victim, counted from 0; taken modulo the number of victims. */
  readonly which: number;
  readonly forMs: number;
}

const LONG_MS = 60_000;

/** Minimum length of a run with one long outage, and with both. */
const ONE_OUTAGE_FROM_MS = 180_000;
const BOTH_OUTAGES_FROM_MS = 300_000;

/** Pause between two faults, in milliseconds. */
const PAUSE_MS = [500, 4_000] as const;

/** Share of faults that overlap with the next one. */
const OVERLAPPING = 0.3;

/** Time of the first fault, so that there is load to disturb. */
const FIRST_MS = 2_000;

/** Plans the faults of a run. The same seed and duration give the same plan. */
export function planFaults(seed: number, durationMs: number): readonly PlannedFault[] {
  const isShort = (fault: FaultName): boolean => faultSpec(fault).forMs[1] < LONG_MS;
  const isOfReceiver = (fault: FaultName): boolean => faultSpec(fault).target === 'receiver';
  const short = FAULT_NAMES.filter(isShort);
  const long = longOutages(chanceOf(seed, 'long outages'), durationMs);
  const processes = fill(chanceOf(seed, 'processes'), durationMs, (chance, atMs) => {
    const pool = short.filter((fault) => !isOfReceiver(fault) && isPossible(fault, atMs, long));
    return chance.shuffle(pool);
  });
  const receivers = fill(chanceOf(seed, 'receivers'), durationMs, (chance) =>
    chance.shuffle(short.filter(isOfReceiver)),
  );
  return [...long, ...processes, ...receivers].sort((a, b) => a.atMs - b.atMs);
}

/** Plans the long outages. Other faults continue during them. */
function longOutages(chance: Chance, durationMs: number): readonly PlannedFault[] {
  if (durationMs < ONE_OUTAGE_FROM_MS) return [];
  const order = chance.shuffle(FAULT_NAMES.filter((fault) => faultSpec(fault).forMs[0] >= LONG_MS));
  const room = durationMs < BOTH_OUTAGES_FROM_MS ? 1 : order.length;
  return order.slice(0, room).map((fault, index) => ({
    ...{ fault, which: 0, forMs: LONG_MS },
    atMs: Math.round((durationMs * (index + 0.3)) / room),
  }));
}

/**
 * False for a fault that cannot end during a long outage.
 * A process cannot restart without its engine, so it is only frozen.
 */
function isPossible(fault: FaultName, atMs: number, long: readonly PlannedFault[]): boolean {
  const { act, target } = faultSpec(fault);
  const outage = long.find((each) => atMs > each.atMs - LONG_MS / 6 && atMs < each.atMs + each.forMs);
  if (outage === undefined) return true;
  return act === 'freeze' && target !== faultSpec(outage.fault).target;
}

/** Draws faults from a bag that holds each fault once, and refills the bag when it is empty. */
function fill(
  chance: Chance,
  durationMs: number,
  bagAt: (chance: Chance, atMs: number) => FaultName[],
): PlannedFault[] {
  const steps: PlannedFault[] = [];
  let bag: FaultName[] = [];
  for (let atMs = FIRST_MS; ;) {
    const possible = bagAt(chance, atMs);
    bag = bag.filter((fault) => possible.includes(fault));
    if (bag.length === 0) bag = possible;
    const fault = bag.shift();
    if (fault === undefined) return steps;
    const [from, to] = faultSpec(fault).forMs;
    const forMs = chance.whole(from, to);
    if (atMs + forMs > durationMs) return steps;
    steps.push({ atMs: Math.round(atMs), fault, which: chance.whole(0, 5), forMs });
    atMs += (chance.isLucky(OVERLAPPING) ? 0 : forMs) + chance.between(...PAUSE_MS);
  }
}
