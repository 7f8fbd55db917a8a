/*
 * Records the histories of this folder anew: plays an order of each kind against real engines and keeps what Temporal
 * wrote of it. Takes about half a minute. By hand:
 *
 *   npm run record-histories -- [kind …]
 *
 * Until the first release the histories may be recorded anew whenever the workflow changes. From then on orders out
 * there are as old as these: where test/integration/order-life/replay.test.ts fails, the change needs `patched()`, and what is
 * recorded is added beside the old histories and takes the place of none.
 */
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import globalSetup from '../../../support/global-setup';
import globalTeardown from '../../../support/global-teardown';
import { startTestService, type TestService } from '../../../support/service';
import { ERASED_LIVES } from './erased-lives';
import type { History } from './history';
import { KIND_NAMES, type Kind } from './kinds';
import { LIVES } from './lives';
import { neutral } from './neutral';
import { askAgain, beCalled, HAND_OVERS, handOver, keepAndHandOver, outliveMongodb } from './special-lives';
import { Stage, type Life } from './stage';
import { STEERED_LIVES } from './steered-lives';

/** @param isWanted - of those that are played together all are played where one of them is wanted */
async function playAll(
  service: TestService,
  isWanted: (kind: Kind) => boolean,
): Promise<ReadonlyMap<Kind, History>> {
  const all = Object.entries({ ...LIVES, ...STEERED_LIVES, ...ERASED_LIVES }) as [Kind, Life][];
  const lives = all.filter(([kind]) => isWanted(kind));
  const played = await Promise.allSettled([
    ...lives.map(async ([kind, life]) => ({ [kind]: await Stage.play(kind, service, life) })),
    ...(isWanted('unrecorded') ? [outliveMongodb().then((unrecorded) => ({ unrecorded }))] : []),
    ...(isWanted('called') ? [beCalled().then((called) => ({ called }))] : []),
    ...(isWanted('kept-and-handed-over')
      ? [keepAndHandOver(service).then((kept) => ({ 'kept-and-handed-over': kept }))]
      : []),
    ...(isWanted('made-again') ? [askAgain().then((again) => ({ 'made-again': again }))] : []),
    ...(HAND_OVERS.some(isWanted) ? [handOver(service)] : []),
  ]);
  // Each is waited for first: one that goes on after the engines are gone would hide why another failed.
  const histories = played.flatMap((outcome) => {
    if (outcome.status === 'rejected') throw outcome.reason;
    return Object.entries(outcome.value) as [Kind, History][];
  });
  return new Map(histories);
}

async function main(): Promise<void> {
  const named = process.argv.slice(2);
  const isWanted = (kind: Kind): boolean => named.length === 0 || named.includes(kind);
  await globalSetup();
  try {
    const service = await startTestService({ sealsPayloads: false });
    try {
      await service.startWorker();
      const histories = await playAll(service, isWanted);
      for (const kind of KIND_NAMES.filter(isWanted)) {
        const history = neutral(histories.get(kind)!);
        await writeFile(join(__dirname, `${kind}.json`), `${JSON.stringify(history, null, 1)}\n`);
        console.log(`${kind}: ${history.events.length} events`);
      }
    } finally {
      await service.close();
    }
  } finally {
    await globalTeardown();
  }
}

main().catch((error: unknown) => {
  console.error(error);
  process.exitCode = 1;
});
