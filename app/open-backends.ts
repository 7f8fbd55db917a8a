import type { Client } from '@temporalio/client';
import type { DataConverter } from '@temporalio/common';
import { ORDERS_TASK_QUEUE } from '../contract/workflows';
import { openEncryption, type Encryption } from '../store/encryption/encryption';
import { ensureIndexes, openDatabase, type Database } from '../store/mongo/database';
import type { Log } from '../telemetry/log/log';
import { openConfigured } from '../telemetry/tracing/configured';
import type { Tracing } from '../telemetry/tracing/tracing';
import { waitForTemporal } from '../temporal/wait-for-temporal';
import { createDataConverter } from '../temporal/codec/data-converter';
import { lazyClient, type TemporalAddress } from '../temporal/connection';
import { prepareNamespace } from '../temporal/prepare-namespace';
import { scheduleErasures } from '../temporal/schedule-erasures';
import { requireEngines, requireKeyring, type Config } from './config/config';
import { openInOrder, type Closable } from './open-in-order';
import { VERSION } from './version';

/** A process that needs both engines. */
export interface ProcessSpec {
  /** The command that started the process, for the error about a missing setting. */
  readonly command: string;
  /** The name of the process in traces. */
  readonly service: string;
  /** Whether the process creates the daily schedule of erasures. */
  readonly schedulesErasures: boolean;
}

/** The open connections of a process to MongoDB and Temporal. */
export interface Backends extends Closable {
  readonly temporal: TemporalAddress;
  readonly database: Database;
  readonly encryption: Encryption;
  /** Encrypts and decrypts payloads. */
  readonly dataConverter: DataConverter;
  readonly client: Client;
  readonly tracing: Tracing | undefined;
  /** Resolves when Temporal is prepared for new orders. Rejects if that fails; the rejection may be ignored. */
  readonly prepared: Promise<void>;
}

/**
 * Opens MongoDB and Temporal, and prepares indexes, data keys and the namespace.
 *
 * MongoDB must respond. Temporal may be unreachable, see {@link Backends.prepared}.
 *
 * @throws ConfigError if the engines or the keys are not configured
 * @throws DatabaseUnreachableError, KeyringMismatchError
 */
export async function openBackends(config: Config, spec: ProcessSpec, logger: Log): Promise<Backends> {
  const engines = requireEngines(config, spec.command);
  const keyring = requireKeyring(config, spec.command);
  const temporal = { address: engines.temporalAddress, namespace: config.temporalNamespace };
  return openInOrder(async (onClose) => {
    const database = await openDatabase(engines.mongodbUri);
    onClose(() => database.close());
    await ensureIndexes(database, config.retention);
    const encryption = await openEncryption(database.db, keyring);
    onClose(() => encryption.close());
    const dataConverter = createDataConverter(encryption);
    const client = lazyClient(temporal, dataConverter);
    onClose(() => client.connection.close());
    const tracing = await openConfigured(config.tracing, { service: spec.service, version: VERSION });
    onClose(() => tracing?.close());
    const prepared = waitForTemporal(client, logger, async () => {
      await prepareNamespace(client);
      if (spec.schedulesErasures) await scheduleErasures(client, ORDERS_TASK_QUEUE, config.eraseAfterDays);
    });
    prepared.catch(() => undefined);
    return { temporal, database, encryption, dataConverter, client, tracing, prepared };
  });
}

export interface Connections extends Closable {
  readonly database: Database;
  /** Has no keys to decrypt payloads. */
  readonly client: Client;
}

/**
 * Opens only the connections. Creates no index, prepares nothing and cannot read payloads.
 *
 * @throws ConfigError if the engines are not configured
 */
export async function openConnections(config: Config, command: string): Promise<Connections> {
  const { mongodbUri, temporalAddress } = requireEngines(config, command);
  return openInOrder(async (onClose) => {
    const database = await openDatabase(mongodbUri);
    onClose(() => database.close());
    const client = lazyClient({ address: temporalAddress, namespace: config.temporalNamespace });
    onClose(() => client.connection.close());
    return { database, client };
  });
}
