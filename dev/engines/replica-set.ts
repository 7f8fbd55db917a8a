import os from 'node:os';
import { MongoClient, MongoServerError } from 'mongodb';
import { LOOPBACK } from '../../worker/free-port';

export const REPLICA_SET = 'rs0';

/**
 * Error code of the server.
 * @see https://github.com/mongodb/mongo/blob/master/src/mongo/base/error_codes.yml
 */
const NOT_YET_INITIALIZED = 94;
const PROBE_LIMIT_MS = 1_000;
/** A set with one member has no other member to wait for. */
const ELECTION_TIMEOUT_MS = 500;

interface ReplicaSetConfig {
  readonly version: number;
  readonly members: readonly { readonly host: string }[];
}

/**
 * Brings a `mongod` one step closer to being the primary of its own replica set.
 * Initiates the set if there is none. Updates the member's address if the port has changed.
 *
 * @returns whether it is a primary that accepts writes
 * @throws the driver's error while the server does not answer
 */
export async function becomePrimary(port: number): Promise<boolean> {
  const host = `${LOOPBACK}:${port}`;
  const client = new MongoClient(`mongodb://${host}/?directConnection=true`, {
    serverSelectionTimeoutMS: PROBE_LIMIT_MS,
    connectTimeoutMS: PROBE_LIMIT_MS,
    // The driver would import() it, which Jest's sandbox does not support.
    runtimeAdapters: { os },
  });
  try {
    const admin = client.db('admin');
    const config = await currentConfig(client);
    if (config === undefined) {
      const members = [{ _id: 0, host }];
      const settings = { electionTimeoutMillis: ELECTION_TIMEOUT_MS };
      await admin.command({ replSetInitiate: { _id: REPLICA_SET, members, settings } });
    } else if (config.members[0]?.host !== host) {
      const members = [{ ...config.members[0], host }];
      // A member that is no longer in its set accepts a new configuration only with force.
      await admin.command({
        replSetReconfig: { ...config, version: config.version + 1, members },
        force: true,
      });
    }
    const hello = await admin.command({ hello: 1 });
    return hello['isWritablePrimary'] === true;
  } finally {
    await client.close();
  }
}

async function currentConfig(client: MongoClient): Promise<ReplicaSetConfig | undefined> {
  try {
    const reply = await client.db('admin').command({ replSetGetConfig: 1 });
    return reply['config'] as ReplicaSetConfig;
  } catch (error) {
    if (error instanceof MongoServerError && error.code === NOT_YET_INITIALIZED) return undefined;
    throw error;
  }
}
