import { randomBytes, randomUUID } from 'node:crypto';
import { findTemporal } from '../../../dev/engines/find-temporal';
import { freePort } from '../../../worker/free-port';
import { startTemporal, type RunningTemporal } from '../../../dev/engines/start-temporal';
import { openDatabase } from '../../../store/mongo/database';
import { mongodbUri } from '../../support/engines/engines';
import { killAll, run, type ServiceProcess } from '../../support/processes/service-process';

/** Long, because a start may build first. */
const LIMIT_MS = 180_000;

const DATABASE = `test-${randomUUID()}`;
const ENCRYPTION_KEY = `k1:${randomBytes(32).toString('base64')}`;

let temporalPort: number;
let temporal: RunningTemporal | undefined;

beforeAll(async () => {
  temporalPort = await freePort();
});
afterAll(async () => {
  await killAll();
  await temporal?.stop();
  const database = await openDatabase(mongodbUri(DATABASE));
  await database.db.dropDatabase();
  await database.close();
});

async function start(command: 'start:api' | 'start:worker', namespace = 'default'): Promise<ServiceProcess> {
  return run(['scripts/bootstrap.js', command], {
    ...{ PORT: String(await freePort()), METRICS_PORT: String(await freePort()) },
    ...{ TEMPORAL_ADDRESS: `127.0.0.1:${temporalPort}`, TEMPORAL_NAMESPACE: namespace },
    ...{ MONGODB_URI: mongodbUri(DATABASE), LOG_LEVEL: 'info' },
    ...{ CALLSIGN_ADMIN_KEY: 'an-admin-key-for-this-test', CALLSIGN_ENCRYPTION_KEY: ENCRYPTION_KEY },
  });
}

const startServer = async (): Promise<RunningTemporal> => {
  temporal = await startTemporal({ binary: await findTemporal(() => undefined), port: temporalPort });
  return temporal;
};

test(
  'API and worker wait for a Temporal that does not answer, and start once another one replaces it',
  async () => {
    const frozen = await startServer();
    process.kill(frozen.pid, 'SIGSTOP');
    const programs = [await start('start:api'), await start('start:worker')];
    const all = (what: RegExp): Promise<unknown> => Promise.all(programs.map((each) => each.says(what)));
    await all(/"msg":"temporal\.unavailable"/);

    await frozen.kill();
    await startServer();
    await all(/(api|worker)\.ready/);
  },
  LIMIT_MS,
);

test(
  'a missing namespace stops both with one line',
  async () => {
    const programs = [await start('start:api', 'nowhere'), await start('start:worker', 'nowhere')];
    for (const { exited } of programs) {
      const { code, stdout, stderr } = await exited;
      expect({ code, awaited: stdout.includes('temporal.unavailable') }).toEqual({ code: 1, awaited: false });
      expect(stderr).toMatch(/^callsign: .*nowhere.*\n$/);
    }
  },
  LIMIT_MS,
);
