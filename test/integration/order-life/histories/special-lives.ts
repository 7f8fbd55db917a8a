import { findMongod } from '../../../../dev/engines/find-mongod';
import { freePort } from '../../../../worker/free-port';
import { startMongod } from '../../../../dev/engines/start-mongod';
import type { OrderGateway } from '../../../../temporal/gateway/order-gateway';
import { createOrderGateway } from '../../../../temporal/gateway/create-order-gateway';
import { eventually } from '../../../support/eventually';
import { answerOk, answerWith } from '../../../support/servers/receiver';
import { startTestService, type TestService } from '../../../support/service/service';
import { removeTemporaryFolders, temporaryFolder } from '../../../support/temporary-folder';
import { wakeScripted, startScriptedWorker } from '../../../support/service/scripted-worker';
import { eventTypesOf, readHistory, type History } from './history';
import type { Kind } from './kinds';
import { DAY_MS, Stage } from './stage';

/** History length at which the recorded run continues as new; much less than in operation. */
const CONTINUE_AS_NEW_AFTER_EVENTS = 40;

/** Kinds of the two runs around a continue-as-new. */
export const CONTINUED = ['continued-as-new', 'continued'] as const satisfies Kind[];

type ContinuedKind = (typeof CONTINUED)[number];

/** A run that continues as new beside a dead endpoint, and the next run. */
export const continueAsNew = (service: TestService): Promise<Record<ContinuedKind, History>> =>
  Stage.play('continued-as-new', service, playContinueAsNew, withShortRuns(service));

/** A run that continues as new right after it has sent callbacks. */
export const checkpointAndContinue = (service: TestService): Promise<History> =>
  Stage.play(
    'checkpoint-before-continue',
    service,
    async (stage) => {
      await stage.task();
      await stage.create();
      const firstRun = await stage.runId();
      await stage.knowEndpoint();
      await eventually('the run has continued as new', async () => {
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
    continueAsNewAfterEvents: CONTINUE_AS_NEW_AFTER_EVENTS,
  });

async function playContinueAsNew(stage: Stage): Promise<Record<ContinuedKind, History>> {
  const { url } = stage.receiver;
  stage.receiver.answer((response, received) =>
    (received.path === '/dead' ? answerWith(503) : answerOk)(response, received),
  );
  await stage.task({ name: 'dead', http_request: { url: `${url}/dead` }, retry: { schedule: [3, 3, 3] } });
  await stage.task({ name: 'healthy', http_request: { url: `${url}/healthy` } });
  await stage.create();
  const firstRun = await stage.runId();
  const secondRun = await eventually('the run has continued as new', async () => {
    await stage.report('OrderChanged');
    const runId = await stage.runId();
    return runId === firstRun ? undefined : runId;
  });
  stage.receiver.answer(answerOk);
  return {
    'continued-as-new': await stage.recorded(firstRun),
    continued: await stage.recorded(secondRun, 'continued'),
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
    return await Stage.play('outbox', service, async (stage) => {
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

/** An order with two deliveries that return without an attempt, woken once after that and once before. */
export async function wake(): Promise<History> {
  const service = await startTestService({ sealsPayloads: false });
  let attempts = 0;
  const worker = await startScriptedWorker(service.taskQueue, {
    async deliver({ delivery }) {
      attempts += 1;
      const isNotAttempted = attempts % 2 === 1;
      if (isNotAttempted && delivery.sequence === 2) await wakeScripted(service.handle(delivery.agw_id));
      return isNotAttempted ? { outcome: 'not_attempted', hold_ms: DAY_MS } : { outcome: 'delivered' };
    },
  });
  try {
    return await Stage.play('woken', service, async (stage) => {
      const timersStarted = async (): Promise<number> =>
        eventTypesOf(await readHistory(service.handle(stage.agwId))).filter(
          (type) => type === 'TIMER_STARTED',
        ).length;
      await stage.create();
      await eventually('it waits for its flights and for its endpoint', async () =>
        (await timersStarted()) === 2 ? true : undefined,
      );
      await wakeScripted(service.handle(stage.agwId));
      await eventually('it was woken', () => (attempts === 2 ? true : undefined));
      await stage.report('OrderTicketed');
      return stage.recorded();
    });
  } finally {
    await worker.stop();
    await service.close();
  }
}

/** An order whose delivery is asked for again after its end was recorded and before its activity returned. */
export async function askAgain(): Promise<History> {
  const service = await startTestService({ sealsPayloads: false });
  let attempts = 0;
  const worker = await startScriptedWorker(service.taskQueue, {
    async deliver({ delivery, event }) {
      attempts += 1;
      if (attempts === 1) {
        const { id, task_id, task_name, sequence } = delivery;
        const again = { delivery_id: id, task_id, task_name, sequence, ordered: true, attempts: 1 };
        await service.gateway.command(delivery.agw_id, { kind: 'redeliver', delivery: again, event });
      }
      return { outcome: 'delivered' };
    },
  });
  try {
    return await Stage.play('redelivered-while-ending', service, async (stage) => {
      await stage.create();
      return stage.recorded();
    });
  } finally {
    await worker.stop();
    await service.close();
  }
}
