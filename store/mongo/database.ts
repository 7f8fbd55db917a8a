import os from 'node:os';
import { MongoClient, type Db } from 'mongodb';
import { OwnError } from '../../domain/input/own-error';
import { ensureCodecSessionIndexes } from '../agencies/codec-sessions';
import { ensureDataKeyIndexes } from '../encryption/data-keys';
import { DEFAULT_RETENTION, type Retention } from '../../domain/order/retention';
import { ensureAgencyIndexes } from '../agencies/agencies';
import { ensureAgencyKeyIndexes } from '../agencies/agency-keys';
import { ensureAuditIndexes } from '../agencies/audit';
import { ensureBacklogIndexes } from '../deliveries/backlog';
import { ensureDeliveryIndexes } from '../deliveries/deliveries';
import { ensureEventIndexes } from '../orders/events';
import { ensureExpiry } from './expiry';
import { ensureNoticeIndexes, ensureNoticeRetention } from '../agencies/notices';
import { ensureOrderRetention } from '../orders/order-retention';
import { ensureOrderIndexes } from '../orders/orders';
import { ensureTaskIndexes } from '../tasks/tasks';
import { ensureTaskHealthIndexes } from '../tasks/task-health';
import { ensureTaskVersionIndexes, ensureTaskVersionRetention } from '../tasks/task-versions';

/** How long a call waits for a reachable server before it fails, in milliseconds. */
export const SERVER_SELECTION_TIMEOUT_MS = 2_000;

/** How long a server may take to answer a call, in milliseconds; ends calls to a server that hangs. */
export const SOCKET_TIMEOUT_MS = 10_000;

/** Most connections of one process. */
const MAX_POOL_SIZE = 50;

/** Default database, if the URI names none. */
export const DEFAULT_DATABASE_NAME = 'callsign';

export interface Database {
  readonly client: MongoClient;
  readonly db: Db;
  /** Resolves once a server answers. @throws an error that {@link isUnavailable} recognises, if none does */
  ping(): Promise<void>;
  close(): Promise<void>;
}

/** MongoDB did not answer when the process connected. */
export class DatabaseUnreachableError extends OwnError {
  override readonly name = 'DatabaseUnreachableError';
  constructor(
    readonly hosts: readonly string[],
    cause: unknown,
  ) {
    super(`no MongoDB answers at ${hosts.join(', ')}`, { cause });
  }
}

/** Returns the path of the URI: `mongodb://a,b/callsign?replicaSet=rs0` → `callsign`. */
const databaseName = (uri: string): string => {
  const name = /^mongodb(?:\+srv)?:\/\/[^/]+\/([^?]+)/.exec(uri)?.[1];
  return name === undefined ? DEFAULT_DATABASE_NAME : decodeURIComponent(name);
};

/**
 * Connects to MongoDB. Once connected, the driver follows restarts and elections by itself.
 *
 * @param uri - of a replica set, because change streams need one; its path names the database
 * @throws DatabaseUnreachableError after {@link SERVER_SELECTION_TIMEOUT_MS}
 */
export const openDatabase = async (uri: string): Promise<Database> => {
  const client = new MongoClient(uri, {
    appName: 'callsign',
    maxPoolSize: MAX_POOL_SIZE,
    serverSelectionTimeoutMS: SERVER_SELECTION_TIMEOUT_MS,
    connectTimeoutMS: SERVER_SELECTION_TIMEOUT_MS,
    socketTimeoutMS: SOCKET_TIMEOUT_MS,
    writeConcern: { w: 'majority' },
    ignoreUndefined: true,
    // The driver would import() it, which Jest's sandbox does not support.
    runtimeAdapters: { os },
  });
  try {
    await client.connect();
  } catch (error) {
    await client.close();
    throw new DatabaseUnreachableError(
      client.options.hosts.map((host) => host.toString()),
      error,
    );
  }
  const db = client.db(databaseName(uri));
  return {
    client,
    db,
    ping: async () => {
      await db.command({ ping: 1 });
    },
    close: () => client.close(),
  };
};

/**
 * Creates the indexes that the queries need, and sets when documents expire.
 *
 * Existing indexes stay, so each process may call it. `retention` replaces any earlier setting.
 */
export const ensureIndexes = async (
  { db }: Pick<Database, 'db'>,
  retention: Retention = DEFAULT_RETENTION,
): Promise<void> => {
  await Promise.all([
    ensureTaskIndexes(db),
    ensureTaskVersionIndexes(db),
    ensureTaskHealthIndexes(db),
    ensureCodecSessionIndexes(db),
    ensureNoticeIndexes(db),
    ensureOrderIndexes(db),
    ensureEventIndexes(db),
    ensureDeliveryIndexes(db),
    ensureDataKeyIndexes(db),
    ensureAgencyIndexes(db),
    ensureAgencyKeyIndexes(db),
    ensureAuditIndexes(db),
    ensureBacklogIndexes(db),
  ]);
  await Promise.all([
    ensureOrderRetention(db, retention.orderDays),
    ensureTaskVersionRetention(db, retention.auditDays),
    ensureNoticeRetention(db, retention.auditDays),
    ensureExpiry(db, { collection: 'audit', member: 'at', afterDays: retention.auditDays }),
  ]);
};
