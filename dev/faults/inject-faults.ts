import { setTimeout as sleep } from 'node:timers/promises';
import type { Deployment } from './deployment';
import type { SupervisedProcess } from './supervised-process';
import { faultSpec, type FaultName, type PlannedFault } from './plan';
import type { FaultyReceiver } from './receiver';
import { FAULTY_RECEIVERS } from './tasks';

/** A fault that was injected. Times are of `Date.now()`. */
export interface InjectedFault {
  readonly fault: FaultName;
  /** Names of the processes or of the receiver. */
  readonly whom: readonly string[];
  readonly fromMs: number;
  toMs: number;
}

export interface InjectFaultsOptions {
  readonly deployment: Deployment;
  readonly receivers: Readonly<Record<(typeof FAULTY_RECEIVERS)[number], FaultyReceiver>>;
  readonly report: (line: string) => void;
}

/** Injects each fault of the plan at its time, and ends it after its duration. */
export async function injectFaults(
  plan: readonly PlannedFault[],
  { deployment, receivers, report }: InjectFaultsOptions,
): Promise<readonly InjectedFault[]> {
  const beginMs = Date.now();
  const injected: InjectedFault[] = [];
  const inject = async (
    step: PlannedFault,
    whom: readonly string[],
    act: () => Promise<void>,
  ): Promise<void> => {
    report(`${seconds(Date.now() - beginMs)} ${step.fault} (${whom.join(', ')}), for ${seconds(step.forMs)}`);
    const each: InjectedFault = { fault: step.fault, whom, fromMs: Date.now(), toMs: Infinity };
    injected.push(each);
    await act();
    each.toMs = Date.now();
  };

  const perform = async (step: PlannedFault): Promise<void> => {
    await sleep(Math.max(0, beginMs + step.atMs - Date.now()));
    const { target, act, all } = faultSpec(step.fault);
    if (target === 'receiver') {
      if (act === 'kill' || act === 'freeze') return;
      const name = FAULTY_RECEIVERS[step.which % FAULTY_RECEIVERS.length] ?? FAULTY_RECEIVERS[0];
      return inject(step, [name], async () => {
        receivers[name].behave(act);
        await sleep(step.forMs);
        receivers[name].behave('calm');
      });
    }
    const victims = await deployment.victims(target);
    const chosen = all === true ? victims : victims.slice(step.which % victims.length).slice(0, 1);
    await inject(
      step,
      chosen.map(({ name }) => name),
      () => (act === 'kill' ? killFor(chosen, step.forMs) : freezeFor(chosen, step.forMs)),
    );
  };
  await Promise.all(plan.map(perform));
  return injected;
}

async function killFor(victims: readonly SupervisedProcess[], forMs: number): Promise<void> {
  await Promise.all(victims.map((victim) => victim.kill()));
  await sleep(forMs);
  for (const victim of victims) victim.revive();
}

async function freezeFor(victims: readonly SupervisedProcess[], forMs: number): Promise<void> {
  for (const victim of victims) victim.freeze();
  await sleep(forMs);
  for (const victim of victims) victim.thaw();
}

const seconds = (ms: number): string => `${(ms / 1_000).toFixed(1).padStart(5)} s`;
