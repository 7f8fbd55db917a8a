import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { measureFloor } from '../floor/floor-part';
import { measureGrowth } from '../growth/growth-part';
import { isolationPart } from '../isolation/isolation-part';
import { measureLatency } from '../latency/latency-part';
import { describeMachine, type EngineVersions } from './machine';
import type { Part, PartOptions, PartResult } from './part';
import { reportOf, type NamedResult } from './report';
import { measureSleepers } from '../sleepers/sleepers-part';
import { measureStartUp } from '../start-up/start-up-part';
import type { SuiteOptions } from './suite-options';
import { measureThroughput } from '../throughput/throughput-part';
import { openBenchWorld, type BenchWorld } from '../world/world';

/** The parts in the order in which they run. Parts that share a world are neighbours. */
const PARTS: Readonly<Record<string, Part>> = {
  'start-up': { world: 'none', run: measureStartUp },
  floor: { world: 'shared', run: measureFloor },
  latency: { world: 'shared', run: measureLatency },
  throughput: { world: 'shared', run: measureThroughput },
  growth: { world: 'shared', run: measureGrowth },
  sleepers: { world: 'own', run: measureSleepers },
  isolation: { world: 'own', run: isolationPart },
};

export const PART_NAMES: readonly string[] = Object.keys(PARTS);

const report = (line: string): void => void process.stderr.write(`${line}\n`);

/**
 * Runs the parts and writes `<part>.json` for each and `results.md`, which is also printed.
 *
 * @returns whether every goal was reached
 * @throws AggregateError if a part failed, after all other parts have run
 */
export async function runSuite(options: SuiteOptions): Promise<boolean> {
  const chosen = Object.entries(PARTS).filter(
    ([name]) => options.parts.length === 0 || options.parts.includes(name),
  );
  const [machine, measuredOn] = [describeMachine(), new Date().toISOString()];
  const worlds = new Worlds();
  const results: NamedResult[] = [];
  const failures: Error[] = [];
  await mkdir(options.out, { recursive: true });
  for (const [name, part] of chosen) {
    const beganMs = performance.now();
    const tookSeconds = (): number => Math.round((performance.now() - beganMs) / 1_000);
    try {
      const result = await runPart(part, worlds, options);
      results.push({ ...result, part: name });
      const { engines } = worlds;
      const { size } = options;
      const { goals, figures } = result;
      const file = { bench: name, measured_on: measuredOn, size, machine, engines, goals, ...figures };
      await writeFile(join(options.out, `${name}.json`), `${JSON.stringify(file, undefined, 2)}\n`);
      report(`${name}: done in ${tookSeconds()} s`);
    } catch (error) {
      // The other parts are still worth measuring, but not in a world in which a part failed.
      report(`${name}: failed after ${tookSeconds()} s: ${String(error)}`);
      failures.push(new Error(`${name} failed`, { cause: error }));
      await worlds.close();
    }
  }
  await worlds.close();

  const text = reportOf({ results, machine, engines: worlds.engines, measuredOn, size: options.size });
  await writeFile(join(options.out, 'results.md'), text);
  process.stdout.write(`\n${text}\nas JSON, and this text: ${options.out}\n`);
  if (failures.length > 0) throw new AggregateError(failures, `${failures.length} parts failed`);
  return results.every(({ goals }) => goals.every(({ reached }) => reached));
}

async function runPart(part: Part, worlds: Worlds, options: PartOptions): Promise<PartResult> {
  switch (part.world) {
    case 'shared':
      return part.run(await worlds.shared(), options);
    case 'own':
      // In a quick run a restart of the engines costs more than the isolation is worth.
      if (options.size === 'quick') return part.run(await worlds.shared(), options);
      await worlds.close();
      try {
        return await part.run(await worlds.shared(), options);
      } finally {
        await worlds.close();
      }
    case 'none':
      await worlds.close();
      return part.run(options);
  }
}

/** Keeps at most one world open, because two would compete for the machine. */
class Worlds {
  /** Versions in the latest world. */
  engines: EngineVersions | undefined;
  private open: BenchWorld | undefined;

  async shared(): Promise<BenchWorld> {
    this.open ??= await openBenchWorld();
    this.engines = this.open.versions;
    return this.open;
  }

  async close(): Promise<void> {
    await this.open?.stop();
    this.open = undefined;
  }
}
