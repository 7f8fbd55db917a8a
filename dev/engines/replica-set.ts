import os from 'node:os';
import { MongoClient, MongoServerError } from 'mongodb';
import { LOOPBACK } from '../../worker/free-port';

export const REPLICA_SET = 'rs0';

/** Codes of the server: https://github.com/mongodb/mongo/blob/master/src/mongo/base/error_codes.yml */
const NOT_YET_INITIALIZED = 94;
const PROBE_LIMIT_MS = 1_000;
/** A set of one votes for itself; there is nobody to wait for. */
const ELECTION_TIMEOUT_MS = 500;

interface ReplicaSetConfig {
  readonly version: number;
  readonly members: readonly { readonly host: string }[];
}

/**
 * Takes a `mongod` one step nearer to being the primary of a replica set of its own: initiates the set where there is
 * none, and changes the member's address where the port is another than the last time.
 *
 * @returns whether it is a primary that takes writes
 * @throws the driver's error while the server does not answer
 */
export async function becomePrimary(port: number): Promise<boolean> {
  const host = `${LOOPBACK}:${port}`;
  const client = new MongoClient(`mongodb://${host}/?directConnection=true`, {
    serverSelectionTimeoutMS: PROBE_LIMIT_MS,
    connectTimeoutMS: PROBE_LIMIT_MS,
    // The driver would import() it, which the sandbox of Jest does not do.
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
      // A member that no longer finds itself in the set can only be told by force.
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
