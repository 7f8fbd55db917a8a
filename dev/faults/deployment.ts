import { randomBytes } from 'node:crypto';
import { join } from 'node:path';
import { findMongod } from '../engines/find-mongod';
import { findTemporal } from '../engines/find-temporal';
import { freePort } from '../../worker/free-port';
import { startMongod } from '../engines/start-mongod';
import { startTemporal } from '../engines/start-temporal';
import { SupervisedProcess, type Started } from './supervised-process';
import type { FaultTarget } from './plan';
import { answersAt, superviseServiceProcess, saysReady } from './service-process';
import { RETRY_SCHEDULE } from './tasks';
import { startThreeMembers } from './replica-set-of-three';

/** A production-like deployment: two APIs, two workers and the engines, each in its own process. */
export interface Deployment {
  readonly apiUrls: readonly [string, string];
  readonly adminKey: string;
  /** The processes that a fault may hit. For a replica set, only the primary if there is one. */
  victims(target: Exclude<FaultTarget, 'receiver'>): Promise<readonly SupervisedProcess[]>;
  readonly starts: readonly Started[];
  /** Exits of service processes that no fault caused, by name. */
  readonly unexpectedExits: Readonly<Record<string, number>>;
  /** Restarts of Temporal because it ran but did not answer. */
  readonly unhealthy: readonly Unhealthy[];
  /** Waits until every process is ready. */
  allUp(limitMs: number): Promise<void>;
  close(): Promise<void>;
}

/** An engine that was neither killed nor frozen and still did not answer. */
export interface Unhealthy {
  readonly atMs: number;
  readonly why: string;
}

export interface DeploymentOptions {
  readonly folder: string;
  readonly members: 1 | 3;
  readonly report: (line: string) => void;
}

/** Time limit for a cold start on a busy machine, in milliseconds. */
const START_LIMIT_MS = 120_000;

export async function startDeployment(options: DeploymentOptions): Promise<Deployment> {
  const { folder, report } = options;
  const temporalPort = await freePort();
  const temporalBinary = await findTemporal(report);
  const unhealthy: Unhealthy[] = [];
  const temporal = new SupervisedProcess(
    'temporal',
    () => startTemporal({ binary: temporalBinary, port: temporalPort, dataDir: join(folder, 'temporal') }),
    (why) => {
      report(`Temporal runs and does not answer (${why}), so it is killed and started again`);
      unhealthy.push({ atMs: Date.now(), why });
    },
  );
  const mongodb = await startDatabase(options);
  const adminKey = randomBytes(24).toString('base64url');
  const settings = {
    TEMPORAL_ADDRESS: `127.0.0.1:${temporalPort}`,
    MONGODB_URI: mongodb.uri,
    CALLSIGN_ADMIN_KEY: adminKey,
    CALLSIGN_ENCRYPTION_KEY: `k1:${randomBytes(32).toString('base64')}`,
    CALLSIGN_EGRESS_ALLOW: 'localhost',
    CALLSIGN_RETRY_SCHEDULE: RETRY_SCHEDULE,
    LOG_LEVEL: 'info',
  };
  const ports = [await freePort(), await freePort()] as const;
  const apis = ports.map((port, index) =>
    superviseServiceProcess({
      ...{ name: `api-${index + 1}`, main: 'app/api.js', folder },
      settings: { ...settings, PORT: String(port) },
      isReady: answersAt(`http://127.0.0.1:${port}`),
    }),
  );
  const workers = [1, 2].map((number) =>
    superviseServiceProcess({
      ...{ name: `worker-${number}`, main: 'app/worker.js', folder, settings },
      isReady: saysReady,
    }),
  );
  const service = [...apis, ...workers];
  const engines = [temporal, ...mongodb.members];
  const close = async (): Promise<void> => {
    await Promise.all(service.map((each) => each.close()));
    await temporal.close();
    await mongodb.close();
  };
  const allUp = async (limitMs: number): Promise<void> => {
    await Promise.all(engines.map((each) => each.up(limitMs)));
    await Promise.all(service.map((each) => each.up(limitMs)));
  };
  try {
    await allUp(START_LIMIT_MS);
  } catch (error) {
    await close();
    throw error;
  }
  return {
    apiUrls: [`http://127.0.0.1:${ports[0]}`, `http://127.0.0.1:${ports[1]}`],
    adminKey,
    async victims(target) {
      switch (target) {
        case 'api':
          return apis;
        case 'worker':
          return workers;
        case 'temporal':
          return [temporal];
        case 'mongodb':
          return mongodb.victims();
      }
    },
    unhealthy,
    get starts() {
      return [...service, ...engines].flatMap((each) => each.starts);
    },
    get unexpectedExits() {
      return Object.fromEntries(service.map(({ name, unexpectedExits }) => [name, unexpectedExits]));
    },
    allUp,
    close,
  };
}

interface Members {
  readonly uri: string;
  readonly members: readonly SupervisedProcess[];
  victims(): Promise<readonly SupervisedProcess[]>;
  close(): Promise<void>;
}

async function startDatabase({ folder, members, report }: DeploymentOptions): Promise<Members> {
  const binary = await findMongod(report);
  const dataDir = join(folder, 'mongodb');
  if (members === 3) {
    const set = await startThreeMembers({ binary, dataDir });
    const victims = async (): Promise<readonly SupervisedProcess[]> => {
      const primary = await set.primary();
      return primary === undefined ? set.members : [primary];
    };
    return { ...set, victims };
  }
  const port = await freePort();
  const single = new SupervisedProcess('mongodb', () => startMongod({ binary, port, dataDir }));
  return {
    uri: `mongodb://127.0.0.1:${port}/callsign?replicaSet=rs0`,
    members: [single],
    victims: () => Promise.resolve([single]),
    close: () => single.close(),
  };
}
