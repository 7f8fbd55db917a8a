import { mkdir, writeFile } from 'node:fs/promises';
import { dirname } from 'node:path';
import { parseIsolationOptions, type IsolationOptions } from './isolation-options';
import { compareRounds, table, type IsolationResult } from './isolation-report';
import { runRound, type IsolationRound } from './isolation-round';
import { describeMachine } from '../suite/machine';
import { openBenchWorld, type BenchWorld } from '../world/world';

/** Warm-up of each kind of round, in seconds: code is compiled and connections are opened. */
const WARM_UP_SECONDS = 10;

/**
 * Measures how much a hanging endpoint slows down a healthy one that gets the same events.
 * Rounds with and without the hanging endpoint alternate, so that other load on the machine affects both.
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
    // Alternate which kind goes first.
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
