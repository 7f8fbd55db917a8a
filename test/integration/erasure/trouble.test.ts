import { findMongod } from '../../../dev/engines/find-mongod';
import { freePort } from '../../../worker/free-port';
import { startMongod } from '../../../dev/engines/start-mongod';
import { mongodbUri, temporalAddress } from '../../support/engines/engines';
import { eventually } from '../../support/eventually';
import { removeTemporaryFolders, temporaryFolder } from '../../support/temporary-folder';
import { startWorkerProcess } from '../../support/processes/worker-process';
import { startErasureWorld } from './erasure-world';
import { CANARY } from './planted';
import { readable, runsOf } from './readable';

afterAll(removeTemporaryFolders);

test('an erasure requested while MongoDB is down ends after it recovers, including later events', async () => {
  const options = {
    binary: await findMongod(() => undefined),
    port: await freePort(),
    dataDir: await temporaryFolder(),
  };
  let mongod = await startMongod(options);
  const world = await startErasureWorld({ mongodbUri: mongod.uri, retrySchedule: [600] });
  try {
    await world.service.startWorker();
    await world.addTask('OUTAGE');
    await world.create('OUTAGE');
    await world.waitForEvent('OUTAGE', 'OrderCreated');
    process.kill(mongod.pid, 'SIGKILL');
    await mongod.exited;

    await world.report('OUTAGE', 'OrderChanged', { agent: 'Bo Canary' });
    const { body } = await world.waitForEvent('OUTAGE', 'OrderChanged');
    expect(body).toMatch(CANARY);
    await world.erase('OUTAGE');
    const runWithEvent = await world.runId('OUTAGE');
    mongod = await startMongod(options);

    await world.erased('OUTAGE');
    const { text, lost } = await readable(world.service, 'OUTAGE');
    expect(text).not.toMatch(CANARY);
    expect(lost).toBe(0);
    expect(await runsOf(world.service, 'OUTAGE')).not.toContain(runWithEvent);
    expect(await world.service.events.getEvent('OUTAGE', 2)).toMatchObject({
      event: { changed_fields: ['agent'], previous: { agent: null }, fields: { agent: null } },
    });
  } finally {
    await world.close();
    await mongod.stop();
  }
}, 180_000);

test('another worker finishes an erasure after its worker was killed', async () => {
  const world = await startErasureWorld();
  const { service } = world;
  const start = (version: string) =>
    startWorkerProcess({
      temporalAddress: temporalAddress(),
      taskQueue: service.taskQueue,
      mongodbUri: mongodbUri(service.database.db.databaseName),
      version,
    });
  const first = await start('first');
  try {
    await world.addTask('KILLED');
    await world.create('KILLED');
    await world.waitForEvent('KILLED', 'OrderCreated');
    await world.erase('KILLED');
    await eventually('the erasure is recorded', () => world.erasure('KILLED'));
    await first.kill();
    expect((await world.erasure('KILLED'))?.erased_on).toBeUndefined();

    const second = await start('second');
    await world.erased('KILLED');
    const { text, lost } = await readable(service, 'KILLED');
    expect(text).not.toMatch(CANARY);
    expect(lost).toBe(0);
    await second.kill();
  } finally {
    await first.kill();
    await world.close();
  }
}, 180_000);
