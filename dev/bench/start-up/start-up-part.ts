import { join } from 'node:path';
import type { PartOptions, PartResult } from '../suite/part';
import type { Section } from '../suite/section';
import { startServiceProgram } from '../world/service-program';
import { percentilesOf, type Percentiles } from '../suite/statistics';
import { benchFolder } from '../suite/temporary-folder';

/** Number of starts of each kind. */
const SCALE = { full: 5, quick: 1 } as const;

/** Measures `npm start` of a built clone until it is ready, with an empty and an existing data folder. */
export async function measureStartUp({ size }: PartOptions): Promise<PartResult> {
  const [coldMs, warmMs, stopMs]: [number[], number[], number[]] = [[], [], []];
  for (let round = 0; round < SCALE[size]; round += 1) {
    const folder = await benchFolder();
    for (const into of [coldMs, warmMs]) {
      const { program } = await startServiceProgram({
        dataDir: join(folder.path, 'data'),
        logFile: join(folder.path, `${into === coldMs ? 'cold' : 'warm'}.log`),
        probed: false,
      });
      into.push(program.readyAfterMs);
      stopMs.push(await program.stop());
    }
    folder.discard();
  }
  const figures = { cold: percentilesOf(coldMs), warm: percentilesOf(warmMs), stop: percentilesOf(stopMs) };
  return { sections: [sectionOf(figures)], goals: [], figures };
}

const sectionOf = (figures: Readonly<Record<'cold' | 'warm' | 'stop', Percentiles>>): Section => ({
  title: 'start-up',
  about:
    'Milliseconds from `npm start` of a built clone until it is ready, engines included. Cold: empty data folder. Warm: the same folder again. Stop: from SIGTERM to exit.',
  columns: ['', 'starts', 'p50', 'max'],
  rows: Object.entries(figures).map(([name, { count, p50, max }]) => [name, count, p50, max]),
});
