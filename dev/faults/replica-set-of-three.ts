import { mkdir } from 'node:fs/promises';
import os from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { MongoClient } from 'mongodb';
import { spawnEngine } from '../engines/engine-process';
import { freePort, LOOPBACK } from '../../worker/free-port';
import { SupervisedProcess, untilReady } from './supervised-process';

/** A replica set of three voting members, of which any one may fail. */
export interface ThreeMembers {
  readonly uri: string;
  readonly members: readonly SupervisedProcess[];
  /** The current primary; undefined while there is none. */
  primary(): Promise<SupervisedProcess | undefined>;
  close(): Promise<void>;
}

const SET = 'rs0';
/** Short, as in one data centre: an election takes less than two seconds. */
const ELECTION_TIMEOUT_MS = 1_000;
const HEARTBEAT_MS = 500;
const PROBE_LIMIT_MS = 1_000;
const START_LIMIT_MS = 60_000;
const STOP_GRACE_MS = 20_000;

export interface ThreeMembersOptions {
  readonly binary: string;
  readonly dataDir: string;
}

/** Starts the members and waits until one of them is the primary. */
export async function startThreeMembers({ binary, dataDir }: ThreeMembersOptions): Promise<ThreeMembers> {
  const ports = [await freePort(), await freePort(), await freePort()];
  const hosts = ports.map((port) => `${LOOPBACK}:${port}`);
  const members = ports.map((port, index) =>
    superviseMember(binary, port, join(dataDir, `member-${index + 1}`)),
  );
  const primary = async (): Promise<SupervisedProcess | undefined> => {
    const answers = await Promise.all(hosts.map((host) => isPrimary(host).catch(() => false)));
    return members[answers.indexOf(true)];
  };
  const close = async (): Promise<void> => {
    await Promise.all(members.map((member) => member.close()));
  };
  try {
    await Promise.all(members.map((member) => member.up(START_LIMIT_MS)));
    await initiate(hosts);
    await untilPrimary(primary);
  } catch (error) {
    await close();
    throw error;
  }
  return { uri: `mongodb://${hosts.join(',')}/callsign?replicaSet=${SET}`, members, primary, close };
}

function superviseMember(binary: string, port: number, folder: string): SupervisedProcess {
  const name = `mongod-${port}`;
  return new SupervisedProcess(name, async (spawned) => {
    const dbPath = join(folder, 'db');
    await mkdir(dbPath, { recursive: true });
    const running = await spawnEngine({
      engine: 'MongoDB',
      binary,
      args: [
        ...['--replSet', SET, '--bind_ip', LOOPBACK, '--port', String(port), '--nounixsocket'],
        ...['--dbpath', dbPath, '--wiredTigerCacheSizeGB', '0.25', '--oplogSize', '100', '--quiet'],
        ...['--setParameter', 'diagnosticDataCollectionEnabled=false'],
      ],
      logFile: join(folder, 'mongod.log'),
      pidFile: join(folder, 'pid'),
      stopGraceMs: STOP_GRACE_MS,
    });
    spawned(running);
    await untilReady(name, running, () => answers(`${LOOPBACK}:${port}`));
    return running;
  });
}

async function initiate(hosts: readonly string[]): Promise<void> {
  const [first = ''] = hosts;
  const members = hosts.map((host, index) => ({ _id: index, host }));
  const settings = { electionTimeoutMillis: ELECTION_TIMEOUT_MS, heartbeatIntervalMillis: HEARTBEAT_MS };
  await runCommand(first, { replSetInitiate: { _id: SET, members, settings } });
}

async function untilPrimary(primary: ThreeMembers['primary']): Promise<void> {
  const deadlineMs = Date.now() + START_LIMIT_MS;
  while ((await primary()) === undefined) {
    if (Date.now() > deadlineMs) throw new Error('the replica set has no primary');
    await sleep(100);
  }
}

const answers = async (host: string): Promise<boolean> => (await runCommand(host, { ping: 1 }))['ok'] === 1;

const isPrimary = async (host: string): Promise<boolean> =>
  (await runCommand(host, { hello: 1 }))['isWritablePrimary'] === true;

async function runCommand(host: string, command: object): Promise<Readonly<Record<string, unknown>>> {
  const client = new MongoClient(`mongodb://${host}/?directConnection=true`, {
    serverSelectionTimeoutMS: PROBE_LIMIT_MS,
    connectTimeoutMS: PROBE_LIMIT_MS,
    socketTimeoutMS: 10 * PROBE_LIMIT_MS,
    // The driver would import() it, which Jest's sandbox does not support.
    runtimeAdapters: { os },
  });
  try {
    return await client.db('admin').command({ ...command });
  } finally {
    await client.close();
  }
}
