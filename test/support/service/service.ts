import { randomUUID } from 'node:crypto';
import { Connection, Client, type WorkflowHandle } from '@temporalio/client';
import type { DataConverter } from '@temporalio/common';
import { DefaultLogger, Runtime } from '@temporalio/worker';
import pino from 'pino';
import { parseEgressAllow } from '../../../domain/egress/egress-allow';
import type { LimitSettings } from '../../../domain/access/limits';
import type { SmtpServer } from '../../../domain/egress/smtp-url';
import type { Task } from '../../../domain/task/task';
import { parseOrder } from '../../../domain/order/order';
import { parseTask } from '../builders/channel-task';
import { openDatabase, ensureIndexes, type Database } from '../../../store/mongo/database';
import {
  openEncryption,
  type Encryption,
  type EncryptionOptions,
} from '../../../store/encryption/encryption';
import { createDeliveryStore, type DeliveryStore } from '../../../store/deliveries/deliveries';
import { createEventStore, type EventStore } from '../../../store/orders/events';
import { createOrderRetention } from '../../../store/orders/order-retention';
import { createOrderStore, type OrderStore } from '../../../store/orders/orders';
import { openTaskCache } from '../../../store/tasks/task-cache';
import { createTaskStore, newTaskId, type TaskStore } from '../../../store/tasks/tasks';
import { addSearchAttributes, prepareNamespace } from '../../../temporal/prepare-namespace';
import { createDataConverter } from '../../../temporal/codec/data-converter';
import { createLog } from '../../../telemetry/log/log';
import type { Tracing } from '../../../telemetry/tracing/tracing';
import type { OrderGateway } from '../../../temporal/gateway/order-gateway';
import { createOrderGateway } from '../../../temporal/gateway/create-order-gateway';
import { startOrderWorker, type RunningOrderWorker } from '../../../worker/start-order-worker';
import type { RunningWorker } from '../../../worker/worker';
import { orderWorkflowId } from '../../../contract/workflows';
import { anOrder } from '../builders/an-order';
import { mongodbUri, temporalAddress, workflowBundle } from '../engines/engines';
import { TEST_KEYRING } from '../encryption/keyring';
import { CLAIMING } from '../run/workflow-claims';
import type { ChannelRegistry } from '../../../channels/registry';
import type { AddressResolver } from '../../../channels/net/resolve-host';
import { createSecret } from '../../../channels/signature';

export interface TestServiceOptions {
  readonly temporalAddress?: string;
  readonly mongodbUri?: string;
  /** The time-skipping server has no retention. Default: false. */
  readonly isTimeSkipping?: boolean;
  readonly continueAsNewAfterEvents?: number;
  /** Delays in seconds. Default: three short ones. */
  readonly retrySchedule?: readonly number[];
  /** Time limit for the headers of a request, in milliseconds. Default: as documented. */
  readonly headersTimeoutMs?: number;
  /** Limits of agencies. Default: as documented. */
  readonly limits?: Partial<LimitSettings>;
  /** The mail server. Default: none. */
  readonly smtp?: SmtpServer;
  /**
   * false: payloads in Temporal are not encrypted, for histories that are replayed in later years.
   * Default: true.
   */
  readonly sealsPayloads?: boolean;
  /** How long keys are cached. Default: as in production. */
  readonly encryption?: EncryptionOptions;
  /** Default: no tracing. */
  readonly tracing?: Tracing;
  /** Default: the channels of the service. */
  readonly channelRegistry?: ChannelRegistry;
  /** Receives lines of the worker's log, as JSON. Default: the log is silent. */
  readonly onWorkerLog?: (line: string) => void;
  /** Resolves host names. Default: the resolver of the machine. */
  readonly resolver?: AddressResolver;
}

export interface TestService {
  readonly gateway: OrderGateway;
  readonly client: Client;
  readonly database: Database;
  readonly encryption: Encryption;
  readonly tasks: TaskStore;
  readonly orders: OrderStore;
  readonly events: EventStore;
  readonly deliveries: DeliveryStore;
  readonly taskQueue: string;
  /** Stores a task as the API does. */
  addTask(input: Record<string, unknown>): Promise<Task>;
  /** Creates an order that happens now, without the API. */
  createOrder(agwId: string): Promise<void>;
  handle(agwId: string): WorkflowHandle;
  /**
   * Starts a worker.
   *
   * @param options - default: encrypts payloads as the rest of the service
   */
  startWorker(options?: { readonly dataConverter: DataConverter }): Promise<RunningWorker>;
  close(): Promise<void>;
}

// Only errors, because tests start and stop workers all the time.
Runtime.install({ logger: new DefaultLogger('ERROR'), shutdownSignals: [] });

const ALLOW = parseEgressAllow('localhost');

/** Starts the service without its API: stores, intake and workers, on the engines of the test run. */
export async function startTestService(options: TestServiceOptions = {}): Promise<TestService> {
  const id = randomUUID();
  const address = options.temporalAddress ?? temporalAddress();
  const taskQueue = `orders-${id}`;
  const connection = await Connection.connect({ address });
  const database = await openDatabase(options.mongodbUri ?? mongodbUri(`test-${id}`));
  await ensureIndexes(database);
  const encryption = await openEncryption(database.db, TEST_KEYRING, options.encryption);
  const dataConverter = options.sealsPayloads === false ? {} : createDataConverter(encryption);
  const client = new Client({
    connection,
    namespace: 'default',
    dataConverter,
    interceptors: { workflow: options.temporalAddress === undefined ? [CLAIMING] : [] },
  });
  await (options.isTimeSkipping === true
    ? addSearchAttributes(client, ['Agency', 'OrderStatus', 'NextFlight', 'FailingTask'])
    : prepareNamespace(client));
  const orders = createOrderStore(database.db, encryption);
  const tasks = createTaskStore(database.db, encryption);
  const retention = createOrderRetention(database.db);
  const workers: RunningOrderWorker[] = [];
  const cache = openTaskCache(database.db, encryption, pino({ level: 'silent' }));

  const service: TestService = {
    client,
    database,
    encryption,
    tasks,
    orders,
    taskQueue,
    events: createEventStore(database.db, encryption),
    deliveries: createDeliveryStore(database.db, encryption),
    gateway: createOrderGateway({
      client,
      taskQueue,
      isStored: (agwId) => retention.renew(agwId),
      ...(options.continueAsNewAfterEvents === undefined
        ? {}
        : { continueAsNewAfterEvents: options.continueAsNewAfterEvents }),
    }),
    async addTask(input) {
      const now = new Date().toISOString();
      const task: Task = {
        ...parseTask({ name: 'A task', events: ['*'], ...input }, { allow: ALLOW }),
        id: newTaskId(),
        version: 1,
        secrets: [{ secret: createSecret() }],
        created_on: now,
        updated_on: now,
      };
      await tasks.insert(task);
      await Promise.all(
        [cache, ...workers.map((worker) => worker.tasks)].map((each) =>
          each.waitForVersion(task.id, 1, 5_000),
        ),
      );
      return task;
    },
    async createOrder(agwId) {
      const { order } = parseOrder(anOrder({ agw_id: agwId }));
      const now = new Date().toISOString();
      await service.gateway.create(agwId, order, { announce: true, occurredOn: now, acceptedOn: now });
    },
    handle: (agwId) => client.workflow.getHandle(orderWorkflowId(agwId)),
    async startWorker(workerOptions = { dataConverter }) {
      const worker = await startOrderWorker({
        temporal: { address, namespace: 'default' },
        taskQueue,
        database,
        encryption,
        ...workerOptions,
        workflowBundle: workflowBundle(),
        ...(options.channelRegistry === undefined ? {} : { channelRegistry: options.channelRegistry }),
        channel: {
          egress: ALLOW,
          version: 'test',
          ...(options.smtp === undefined ? {} : { smtp: options.smtp }),
          ...(options.resolver === undefined ? {} : { resolver: options.resolver }),
        },
        retrySchedule: options.retrySchedule ?? [0.2, 0.2, 0.2],
        tracing: options.tracing,
        logger:
          options.onWorkerLog === undefined
            ? pino({ level: process.env['TEST_LOG_LEVEL'] ?? 'silent' })
            : createLog('debug', 'test', { write: options.onWorkerLog }),
      });
      workers.push(worker);
      // A stopped worker receives no further versions.
      const remove = (): void => void workers.splice(workers.indexOf(worker), 1);
      worker.ended.then(remove, remove);
      return worker;
    },
    async close() {
      await Promise.all(workers.map((worker) => worker.stop()));
      await cache.close();
      encryption.close();
      await database.db.dropDatabase();
      await database.close();
      await connection.close();
    },
  };
  return service;
}
