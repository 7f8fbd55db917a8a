import { findMongod } from '../../../../dev/engines/find-mongod';
import { freePort } from '../../../../worker/free-port';
import { startMongod } from '../../../../dev/engines/start-mongod';
import type { OrderGateway } from '../../../../temporal/gateway/order-gateway';
import { createOrderGateway } from '../../../../temporal/gateway/create-order-gateway';
import { eventually } from '../../../support/eventually';
import { answerOk, answerWith } from '../../../support/receiver';
import { startTestService, type TestService } from '../../../support/service';
import { removeTemporaryFolders, temporaryFolder } from '../../../support/temporary-folder';
import { callScripted, startScriptedWorker } from '../../../support/scripted-worker';
import { eventTypesOf, readHistory, type History } from './history';
import type { Kind } from './kinds';
import { DAY_MS, Stage } from './stage';

/** History length at which the recorded run hands over; in operation it is many times this. */
const HANDOVER_AFTER_EVENTS = 40;

/** What one hand-over shows. */
export const HAND_OVERS = ['handed-over', 'taken-over'] as const satisfies Kind[];

type HandOverKind = (typeof HAND_OVERS)[number];

/** A run that hands over beside a dead endpoint, and the one that takes over from it. */
export const handOver = (service: TestService): Promise<Record<HandOverKind, History>> =>
  Stage.play('handed-over', service, playHandOver, withShortRuns(service));

/** A run that hands over in the task in which it has sent callbacks. */
export const keepAndHandOver = (service: TestService): Promise<History> =>
  Stage.play(
    'kept-and-handed-over',
    service,
    async (stage) => {
      await stage.task();
      await stage.create();
      const firstRun = await stage.runId();
      await stage.knowEndpoint();
      await eventually('the run has handed over', async () => {
        await stage.report('OrderChanged');
        return (await stage.runId()) === firstRun ? undefined : true;
      });
      return stage.recorded(firstRun);
    },
    withShortRuns(service),
  );

const withShortRuns = ({ client, taskQueue }: TestService): OrderGateway =>
  createOrderGateway({
    client,
    taskQueue,
    isStored: () => Promise.resolve(true),
    continueAsNewAfterEvents: HANDOVER_AFTER_EVENTS,
  });

async function playHandOver(stage: Stage): Promise<Record<HandOverKind, History>> {
  const { url } = stage.receiver;
  stage.receiver.answer((response, received) =>
    (received.path === '/dead' ? answerWith(503) : answerOk)(response, received),
  );
  await stage.task({ name: 'dead', http_request: { url: `${url}/dead` }, retry: { schedule: [3, 3, 3] } });
  await stage.task({ name: 'healthy', http_request: { url: `${url}/healthy` } });
  await stage.create();
  const firstRun = await stage.runId();
  const secondRun = await eventually('the run has handed over', async () => {
    await stage.report('OrderChanged');
    const runId = await stage.runId();
    return runId === firstRun ? undefined : runId;
  });
  stage.receiver.answer(answerOk);
  return {
    'handed-over': await stage.recorded(firstRun),
    'taken-over': await stage.recorded(secondRun, 'taken-over'),
  };
}

/** An order whose MongoDB is killed and started again, on a MongoDB of its own. */
export async function outliveMongodb(): Promise<History> {
  const [binary, port, folder] = [
    await findMongod(() => undefined),
    await freePort(),
    await temporaryFolder(),
  ];
  const options = { binary, port, dataDir: folder };
  let mongod = await startMongod(options);
  const service = await startTestService({ mongodbUri: mongod.uri, sealsPayloads: false });
  try {
    await service.startWorker();
    return await Stage.play('unrecorded', service, async (stage) => {
      await stage.task();
      await stage.create();
      await stage.receiver.waitFor(1);
      await stage.recorded(undefined, 'asleep');
      process.kill(mongod.pid, 'SIGKILL');
      await mongod.exited;
      await stage.report('OrderTicketed');
      await stage.receiver.waitFor(2);
      mongod = await startMongod(options);
      return stage.recorded();
    });
  } finally {
    await service.close();
    await mongod.stop();
    await removeTemporaryFolders();
  }
}

/** An order whose lane is turned away twice, and called: once after it knew, once before. */
export async function beCalled(): Promise<History> {
  const service = await startTestService({ sealsPayloads: false });
  let attempts = 0;
  const worker = await startScriptedWorker(service.taskQueue, {
    async deliver({ delivery }) {
      attempts += 1;
      const isTurnedAway = attempts % 2 === 1;
      if (isTurnedAway && delivery.sequence === 2) await callScripted(service.handle(delivery.agw_id));
      return isTurnedAway ? { outcome: 'held', hold_ms: DAY_MS } : { outcome: 'delivered' };
    },
  });
  try {
    return await Stage.play('called', service, async (stage) => {
      const timersStarted = async (): Promise<number> =>
        eventTypesOf(await readHistory(service.handle(stage.agwId))).filter(
          (type) => type === 'TIMER_STARTED',
        ).length;
      await stage.create();
      await eventually('it waits for its flights and to be called', async () =>
        (await timersStarted()) === 2 ? true : undefined,
      );
      await callScripted(service.handle(stage.agwId));
      await eventually('it was called', () => (attempts === 2 ? true : undefined));
      await stage.report('OrderTicketed');
      return stage.recorded();
    });
  } finally {
    await worker.stop();
    await service.close();
  }
}

/** An order that is asked to make a delivery again before it has heard how that ended. */
export async function askAgain(): Promise<History> {
  const service = await startTestService({ sealsPayloads: false });
  let attempts = 0;
  const worker = await startScriptedWorker(service.taskQueue, {
    async deliver({ delivery, event }) {
      attempts += 1;
      if (attempts === 1) {
        const { id, task_id, task_name, sequence } = delivery;
        const again = { delivery_id: id, task_id, task_name, sequence, ordered: true, attempts: 1 };
        await service.gateway.steer(delivery.agw_id, { kind: 'redeliver', delivery: again, event });
      }
      return { outcome: 'delivered' };
    },
  });
  try {
    return await Stage.play('made-again', service, async (stage) => {
      await stage.create();
      return stage.recorded();
    });
  } finally {
    await worker.stop();
    await service.close();
  }
}
