import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describeMachine } from '../bench/suite/machine';
import type { RecordedCallback } from './recorded-callback';
import { BookingSystem } from './booking-system';
import { chanceOf } from './chance';
import { startDeployment, type Deployment } from './deployment';
import { injectFaults } from './inject-faults';
import type { RunEvidence } from './evidence';
import { apiRestarts, retriesAfterKills } from './goals';
import { makeTasks } from './make-tasks';
import type { FaultsOptions } from './options';
import { planFaults } from './plan';
import { startFaultyReceiver, type FaultyReceiver } from './receiver';
import { readRecords } from './records';
import type { FaultsResult } from './report';
import { waitUntilSettled, untilRecorded } from './wait-until-settled';
import { RECEIVER_NAMES, type ReceiverName } from './tasks';
import { judgeRun } from './verdict';

/**
 * Time limit after the last fault, in milliseconds.
 * Until then all processes must start and all requests must be confirmed.
 */
const RECOVERY_LIMIT_MS = 120_000;

type RunReport = (line: string) => void;
type Receivers = Readonly<Record<ReceiverName, FaultyReceiver>>;

/** Runs the service under faults and judges the result. Keeps logs and data if a check fails. */
export async function runFaults(options: FaultsOptions, report: RunReport): Promise<FaultsResult> {
  const folder = await mkdtemp(join(tmpdir(), 'callsign-faults-'));
  const arrivals: RecordedCallback[] = [];
  const receivers = await startReceivers(options.seed, (arrival) => arrivals.push(arrival));
  try {
    const deployment = await startDeployment({ folder, members: options.members, report });
    try {
      const result = await observe(options, { deployment, receivers, arrivals, report });
      if (!result.isGood) return { ...result, folder };
      await deployment.close();
      await rm(folder, { recursive: true, force: true });
      return result;
    } finally {
      await deployment.close();
    }
  } finally {
    await Promise.all(Object.values(receivers).map((receiver) => receiver.close()));
  }
}

async function startReceivers(
  seed: number,
  onArrival: (arrival: RecordedCallback) => void,
): Promise<Receivers> {
  const started = await Promise.all(
    RECEIVER_NAMES.map(
      async (name) =>
        [name, await startFaultyReceiver({ name, chance: chanceOf(seed, name), onArrival })] as const,
    ),
  );
  return Object.fromEntries(started) as Receivers;
}

interface FaultRun {
  readonly deployment: Deployment;
  readonly receivers: Receivers;
  readonly arrivals: readonly RecordedCallback[];
  readonly report: RunReport;
}

async function observe(options: FaultsOptions, run: FaultRun): Promise<FaultsResult> {
  const { seed, out: _out, ...shown } = options;
  const { deployment, receivers, arrivals, report } = run;
  const startedMs = Date.now();
  const machine = describeMachine();
  const [apiUrl] = deployment.apiUrls;
  await makeTasks({ apiUrl, adminKey: deployment.adminKey }, receivers);
  const ledger = new BookingSystem({
    ...{ apiUrls: deployment.apiUrls, adminKey: deployment.adminKey },
    ...{ chance: chanceOf(seed, 'booking system'), perSecond: options.perSecond },
  });
  report(`seed ${seed}: everything is ready`);
  const [faults] = await Promise.all([
    injectFaults(planFaults(seed, options.durationMs), { deployment, receivers, report }),
    ledger.work(options.durationMs),
  ]);
  report('the faults are over: waiting for open deliveries');
  await deployment.allUp(RECOVERY_LIMIT_MS);
  await ledger.finish(RECOVERY_LIMIT_MS);
  await waitUntilSettled(ledger, arrivals, report);
  const evidence = async (): Promise<RunEvidence> => {
    const records = await readRecords(apiUrl, deployment.adminKey, ledger.orders.keys());
    return { ledger, arrivals, records, endedMs: Date.now() };
  };
  const verdict = judgeRun(await untilRecorded(evidence));
  return {
    ...{ ...verdict, seed, options: shown, faults, machine },
    measured_on: new Date().toISOString(),
    took_s: Math.round((Date.now() - startedMs) / 1_000),
    goals: [retriesAfterKills(arrivals, faults), apiRestarts(deployment.starts, faults)],
    ...{ busy: ledger.busy, unanswered: ledger.unanswered, own_ends: deployment.unexpectedExits },
    temporal_unwell: deployment.unhealthy,
  };
}
