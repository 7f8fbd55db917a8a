import { mkdir, writeFile } from 'node:fs/promises';
import { dirname } from 'node:path';
import { parseIsolationOptions, type IsolationOptions } from './isolation-options';
import { compareRounds, table, type IsolationResult } from './isolation-report';
import { runRound, type IsolationRound } from './isolation-round';
import { describeMachine } from '../suite/machine';
import { openBenchWorld, type BenchWorld } from '../world/world';

/** Seconds of events, of each kind, before anything is measured: code is compiled, connections are opened. */
const WARM_UP_SECONDS = 10;

/**
 * One endpoint hangs and a healthy one gets the same events: how much longer do the healthy one's take? Rounds without
 * and with the hanging endpoint take turns, so that what else happens on the machine befalls both.
 */
export async function measureIsolation(
  world: BenchWorld,
  options: IsolationOptions,
): Promise<IsolationResult> {
  const machine = describeMachine();
  const warmUp = { ...options, seconds: Math.min(WARM_UP_SECONDS, options.seconds) };
  for (const hanging of [false, true]) await runRound(world, warmUp, `WARM${Number(hanging)}`, hanging);
  const rounds: IsolationRound[] = [];
  for (let pair = 0; pair < options.pairs; pair += 1) {
    // Each kind goes first every other time.
    const order = pair % 2 === 0 ? [false, true] : [true, false];
    for (const hanging of order) {
      const name = `${hanging ? 'HANG' : 'FREE'}${pair + 1}`;
      rounds.push(await runRound(world, options, name, hanging));
      process.stderr.write(`round ${rounds.length} of ${2 * options.pairs} done\n`);
    }
  }
  return compareRounds(rounds, options, machine);
}

/** @returns whether the goal was reached */
export async function isolation(args: readonly string[]): Promise<boolean> {
  const options = parseIsolationOptions(args);
  const world = await openBenchWorld();
  const result = await measureIsolation(world, options).finally(() => world.stop());
  await mkdir(dirname(options.out), { recursive: true });
  await writeFile(options.out, `${JSON.stringify(result, undefined, 2)}\n`);
  process.stdout.write(`${table(result)}as JSON: ${options.out}\n`);
  return result.reached;
}
