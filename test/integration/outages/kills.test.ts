import { parseOrder } from '../../../domain/order/order';
import { findMongod } from '../../../dev/engines/find-mongod';
import { findTemporal } from '../../../dev/engines/find-temporal';
import { freePort } from '../../../worker/free-port';
import { startMongod } from '../../../dev/engines/start-mongod';
import { startTemporal } from '../../../dev/engines/start-temporal';
import { anOrder, aReport, flightsAt } from '../../support/builders/an-order';
import { mongodbUri, temporalAddress } from '../../support/engines/engines';
import { eventually } from '../../support/eventually';
import { answerOk, neverAnswer, startReceiver } from '../../support/servers/receiver';
import { startTestService, type TestService } from '../../support/service/service';
import { removeTemporaryFolders, temporaryFolder } from '../../support/temporary-folder';
import { startWorkerProcess } from '../../support/processes/worker-process';

const create = async (service: TestService, agwId: string, flights: object = {}): Promise<void> => {
  const { order } = parseOrder(anOrder({ agw_id: agwId, ...flights }));
  const now = new Date().toISOString();
  await service.gateway.create(agwId, order, { announce: true, occurredOn: now, acceptedOn: now });
};

/**
 * The goal is six seconds.
 * A busy machine gets twice as long, still far less than the attempt's own timeout.
 */
const RETRIED_WITHIN_MS = 12_000;

test('a callback whose worker is killed during the POST is sent again soon, with the same webhook-id', async () => {
  const receiver = await startReceiver(neverAnswer);
  const service = await startTestService();
  try {
    await service.addTask({ name: 'erp', http_request: { url: `${receiver.url}/` } });
    const processOptions = {
      temporalAddress: temporalAddress(),
      taskQueue: service.taskQueue,
      mongodbUri: mongodbUri(service.database.db.databaseName),
    };
    const workers = {
      'Callsign/first': await startWorkerProcess({ ...processOptions, version: 'first' }),
      'Callsign/second': await startWorkerProcess({ ...processOptions, version: 'second' }),
    };
    await create(service, 'KILLED-1');
    const [unanswered] = await receiver.waitFor(1);
    receiver.answer(answerOk);
    const killedMs = Date.now();
    await workers[unanswered!.headers['user-agent'] as keyof typeof workers].kill();

    const [, retried] = await receiver.waitFor(2);
    expect(retried!.headers['webhook-id']).toBe(unanswered!.headers['webhook-id']);
    expect(retried!.headers['callsign-attempt']).toBe('2');
    expect(retried!.body).toBe(unanswered!.body);
    expect(retried!.atMs - killedMs).toBeLessThan(RETRIED_WITHIN_MS);
    await Promise.all(Object.values(workers).map((worker) => worker.kill()));
  } finally {
    await service.close();
    await receiver.close();
  }
});

// Both tests of this file: on a busy machine the second one once exceeded its limit. The cause is not known.
jest.retryTimes(1, { logErrorsBeforeRetry: true });

test('a sleeping order survives a restart of Temporal and MongoDB: its timer fires and no event is lost', async () => {
  const report = (): void => undefined;
  const [temporalBinary, mongodBinary] = await Promise.all([findTemporal(report), findMongod(report)]);
  const [temporalPort, mongodPort] = [await freePort(), await freePort()];
  const folder = await temporaryFolder();
  const temporalOptions = { binary: temporalBinary, port: temporalPort, dataDir: `${folder}/temporal` };
  const mongodOptions = { binary: mongodBinary, port: mongodPort, dataDir: `${folder}/mongodb` };
  const receiver = await startReceiver();
  let [temporal, mongod] = await Promise.all([startTemporal(temporalOptions), startMongod(mongodOptions)]);
  const service = await startTestService({ temporalAddress: temporal.address, mongodbUri: mongod.uri });
  try {
    await service.addTask({ name: 'erp', http_request: { url: `${receiver.url}/` } });
    await service.startWorker();
    const departureMs = Date.now() + 6_000;
    await create(service, 'SLEEPER', flightsAt(departureMs, departureMs + 1_000));
    await receiver.waitFor(1);

    process.kill(temporal.pid, 'SIGKILL');
    process.kill(mongod.pid, 'SIGKILL');
    await Promise.all([temporal.exited, mongod.exited]);
    await expect(service.gateway.record('SLEEPER', aReport('OrderTicketed'))).rejects.toThrow(
      'nothing is confirmed',
    );
    [temporal, mongod] = await Promise.all([startTemporal(temporalOptions), startMongod(mongodOptions)]);

    await eventually('the order accepts events again', () =>
      service.gateway
        .record('SLEEPER', aReport('OrderTicketed', {}, { id: 'ticketed' }))
        .catch(() => undefined),
    );
    // If Temporal was killed before it received the result of a callback, the callback is sent again with the same
    // id.
    const each = await eventually('all four events have arrived', () => {
      const byId = new Map(receiver.received.map(({ headers }) => [headers['webhook-id'], headers]));
      return byId.size === 4 ? byId : undefined;
    });
    expect([...each.values()].map((headers) => headers['callsign-sequence'])).toEqual(['1', '2', '3', '4']);
    expect([...each.values()].map((headers) => headers['callsign-event']).toSorted()).toEqual([
      'OrderCompleted',
      'OrderCreated',
      'OrderStarted',
      'OrderTicketed',
    ]);
  } finally {
    await service.close();
    await Promise.all([temporal.stop(), mongod.stop(), receiver.close()]);
    await removeTemporaryFolders();
  }
}, 90_000);
