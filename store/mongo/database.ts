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

/** How long a call waits for a server to turn up, in milliseconds, before it fails as unavailable. */
export const SERVER_SELECTION_TIMEOUT_MS = 2_000;

/** How long a server that took a call may stay silent, in milliseconds; ends calls to a server that hangs. */
export const SOCKET_TIMEOUT_MS = 10_000;

/** Connections of one process. */
const MAX_POOL_SIZE = 50;

/** The database where the URI names none. */
export const DEFAULT_DATABASE_NAME = 'callsign';

export interface Database {
  readonly client: MongoClient;
  readonly db: Db;
  /** Resolves once a server has answered; throws what {@link isUnavailable} knows where none does. */
  ping(): Promise<void>;
  close(): Promise<void>;
}

/** The MongoDB of this deployment did not answer when it was opened. */
export class DatabaseUnreachableError extends OwnError {
  override readonly name = 'DatabaseUnreachableError';
  constructor(
    readonly hosts: readonly string[],
    cause: unknown,
  ) {
    super(`no MongoDB answers at ${hosts.join(', ')}`, { cause });
  }
}

/** The path of the URI: `mongodb://a,b/callsign?replicaSet=rs0` → `callsign`. */
const databaseName = (uri: string): string => {
  const name = /^mongodb(?:\+srv)?:\/\/[^/]+\/([^?]+)/.exec(uri)?.[1];
  return name === undefined ? DEFAULT_DATABASE_NAME : decodeURIComponent(name);
};

/**
 * Connects to MongoDB. Once connected, the driver follows restarts and elections by itself.
 *
 * @param uri - a replica set's; change streams need one. Its path names the database
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
    // The driver would import() it, which the sandbox of Jest does not do.
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
 * Makes every index that the queries need; those that exist are left alone, so each process may call it. Lets what is
 * over expire as `retention` says, whatever was said before.
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
