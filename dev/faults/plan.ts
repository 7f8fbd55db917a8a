import { chanceOf, type Chance } from './chance';

/** How a receiver may treat those who call it. */
export const RECEIVER_BEHAVIOURS = {
  calm: 'takes what comes',
  hang: 'takes a request and never answers',
  reset: 'breaks the connection, before or after it has read the request',
  drip: 'says 200 and then sends its answer byte by byte',
  lie: 'takes a request and says otherwise: 500, a redirect, an answer cut short, no HTTP at all',
} as const;

export type ReceiverBehaviour = keyof typeof RECEIVER_BEHAVIOURS;

export type FaultTarget = 'worker' | 'api' | 'temporal' | 'mongodb' | 'receiver';

interface FaultSpec {
  readonly target: FaultTarget;
  /** Of a receiver its mood; of a process SIGKILL, or SIGSTOP and later SIGCONT. */
  readonly act: 'kill' | 'freeze' | Exclude<ReceiverBehaviour, 'calm'>;
  /** How long it lasts, in milliseconds: until a killed process is started again, for instance. */
  readonly forMs: readonly [from: number, to: number];
  /** All of the kind at once. */
  readonly all?: true;
}

/** Everything that is done to the service while it works. */
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

/** One fault at its time. */
export interface PlannedFault {
  /** From the beginning of the run. */
  readonly atMs: number;
  readonly fault: FaultName;
  /** Which of several, counted from 0; taken modulo their number. */
  readonly which: number;
  readonly forMs: number;
}

const LONG_MS = 60_000;

/** A run of this length has room for one long outage, and of the other for both. */
const ONE_OUTAGE_FROM_MS = 180_000;
const BOTH_OUTAGES_FROM_MS = 300_000;

/** Between the end of one fault and the next. */
const PAUSE_MS = [500, 4_000] as const;

/** Share of faults that the next one does not wait for. */
const OVERLAPPING = 0.3;

/** Nothing is done before, so that there is something to disturb. */
const FIRST_MS = 2_000;

/** What is done when: the same for the same seed and duration. */
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

/** The other faults go on meanwhile. */
function longOutages(chance: Chance, durationMs: number): readonly PlannedFault[] {
  if (durationMs < ONE_OUTAGE_FROM_MS) return [];
  const order = chance.shuffle(FAULT_NAMES.filter((fault) => faultSpec(fault).forMs[0] >= LONG_MS));
  const room = durationMs < BOTH_OUTAGES_FROM_MS ? 1 : order.length;
  return order.slice(0, room).map((fault, index) => ({
    ...{ fault, which: 0, forMs: LONG_MS },
    atMs: Math.round((durationMs * (index + 0.3)) / room),
  }));
}

/** While an engine is away a process that was killed cannot start again: then it is only frozen. */
function isPossible(fault: FaultName, atMs: number, long: readonly PlannedFault[]): boolean {
  const { act, target } = faultSpec(fault);
  const outage = long.find((each) => atMs > each.atMs - LONG_MS / 6 && atMs < each.atMs + each.forMs);
  if (outage === undefined) return true;
  return act === 'freeze' && target !== faultSpec(outage.fault).target;
}

/** Draws from a bag with every fault in it, and fills it again when it is empty. */
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
