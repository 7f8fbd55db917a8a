import { mkdir, writeFile } from 'node:fs/promises';
import { dirname } from 'node:path';
import { startBenchService } from './bench-service';
import { parseIsolationOptions, type IsolationOptions } from './isolation-options';
import { judge, table, type IsolationResult } from './isolation-report';
import { runRound, type Round } from './isolation-round';
import { describeMachine } from './machine';

/** Seconds of events at most before anything is measured: code is compiled, connections are opened. */
const WARM_UP_SECONDS = 3;

/**
 * One endpoint hangs and a healthy one gets the same events: how much longer do the healthy one's take? Rounds without
 * and with the hanging endpoint take turns, so that what else happens on the machine befalls both.
 */
export async function measureIsolation(options: IsolationOptions): Promise<IsolationResult> {
  const machine = describeMachine();
  const service = await startBenchService();
  try {
    await runRound(
      service,
      { ...options, seconds: Math.min(WARM_UP_SECONDS, options.seconds) },
      'WARM',
      false,
    );
    const rounds: Round[] = [];
    for (let pair = 0; pair < options.pairs; pair += 1) {
      // Each kind goes first every other time.
      const order = pair % 2 === 0 ? [false, true] : [true, false];
      for (const hanging of order) {
        const name = `${hanging ? 'HANG' : 'FREE'}${pair + 1}`;
        rounds.push(await runRound(service, options, name, hanging));
        process.stderr.write(`round ${rounds.length} of ${2 * options.pairs} done\n`);
      }
    }
    return judge(rounds, options, machine);
  } finally {
    await service.stop();
  }
}

/** @returns whether the goal was reached */
export async function isolation(args: readonly string[]): Promise<boolean> {
  const options = parseIsolationOptions(args);
  const result = await measureIsolation(options);
  await mkdir(dirname(options.out), { recursive: true });
  await writeFile(options.out, `${JSON.stringify(result, undefined, 2)}\n`);
  process.stdout.write(`${table(result)}as JSON: ${options.out}\n`);
  return result.reached;
}
