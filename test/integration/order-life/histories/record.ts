/*
 * Records the histories of this folder: plays an order of each kind against real engines and stores its history.
 * Takes about half a minute. By hand:
 *
 *   npm run record-histories -- [kind …]
 *
 * Until the first release the histories may be recorded again whenever the workflow changes. From then on open orders
 * are as old as these: if replay.test.ts fails, the change needs `patched()`, and new histories are added beside these.
 */
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import globalSetup from '../../../support/run/global-setup';
import globalTeardown from '../../../support/run/global-teardown';
import { startTestService, type TestService } from '../../../support/service/service';
import { ERASURE_LIVES } from './erasure-lives';
import type { History } from './history';
import { KIND_NAMES, type Kind } from './kinds';
import { LIVES } from './lives';
import { neutral } from './neutral';
import {
  askAgain,
  checkpointAndContinue,
  CONTINUED,
  continueAsNew,
  outliveMongodb,
  wake,
} from './special-lives';
import { Stage, type Life } from './stage';
import { OPERATOR_LIVES } from './operator-lives';

/** @param isWanted - kinds that are played together are all played if one of them is wanted */
async function playAll(
  service: TestService,
  isWanted: (kind: Kind) => boolean,
): Promise<{ histories: ReadonlyMap<Kind, History>; failures: readonly unknown[] }> {
  const all = Object.entries({ ...LIVES, ...OPERATOR_LIVES, ...ERASURE_LIVES }) as [Kind, Life][];
  const lives = all.filter(([kind]) => isWanted(kind));
  const played = await Promise.allSettled([
    ...lives.map(async ([kind, life]) => ({ [kind]: await Stage.play(kind, service, life) })),
    ...(isWanted('outbox') ? [outliveMongodb().then((outbox) => ({ outbox }))] : []),
    ...(isWanted('woken') ? [wake().then((woken) => ({ woken }))] : []),
    ...(isWanted('checkpoint-before-continue')
      ? [checkpointAndContinue(service).then((history) => ({ 'checkpoint-before-continue': history }))]
      : []),
    ...(isWanted('redelivered-while-ending')
      ? [askAgain().then((history) => ({ 'redelivered-while-ending': history }))]
      : []),
    ...(CONTINUED.some(isWanted) ? [continueAsNew(service)] : []),
  ]);
  // All settle first: a life that outlives the engines would hide why another failed.
  const histories = played.flatMap((outcome) =>
    outcome.status === 'rejected' ? [] : (Object.entries(outcome.value) as [Kind, History][]),
  );
  const failures = played.flatMap((outcome) =>
    outcome.status === 'rejected' ? [outcome.reason as unknown] : [],
  );
  return { histories: new Map(histories), failures };
}

async function main(): Promise<void> {
  const named = process.argv.slice(2);
  const isWanted = (kind: Kind): boolean => named.length === 0 || named.includes(kind);
  await globalSetup();
  try {
    const service = await startTestService({ sealsPayloads: false });
    try {
      await service.startWorker();
      const { histories, failures } = await playAll(service, isWanted);
      for (const kind of KIND_NAMES.filter(isWanted)) {
        const recorded = histories.get(kind);
        if (recorded === undefined) continue;
        const history = neutral(recorded);
        await writeFile(join(__dirname, `${kind}.json`), `${JSON.stringify(history, null, 1)}\n`);
        console.log(`${kind}: ${history.events.length} events`);
      }
      if (failures.length > 0)
        throw new AggregateError(failures, 'some kinds were not recorded: run again and name them');
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
