import type { Client } from '@temporalio/client';
import type { Logger } from 'pino';
import { openChannels } from '../activities/channels/dispatch';
import { createNotifier } from '../activities/notices';
import type { Config } from '../config';
import { createKeyStore } from '../store/api-keys';
import { createContactStore } from '../store/contacts';
import type { Database } from '../store/database';
import { createDeliveryStore } from '../store/deliveries';
import { createEventStore } from '../store/events';
import { createNoticeStore } from '../store/notices';
import { createOrderRetention } from '../store/order-retention';
import { createOrderStore } from '../store/orders';
import { openTaskCache } from '../store/task-cache';
import { createTaskHealthStore } from '../store/task-health';
import { createTaskVersionStore } from '../store/task-versions';
import { createTaskStore } from '../store/tasks';
import { createOrderGateway } from '../temporal/temporal-order-gateway';
import { ORDERS_TASK_QUEUE } from '../workflows/contract';
import { buildApp } from './app';
import type { Readiness } from './deps';
import { listenGracefully } from './graceful-server';

/** How long Temporal and MongoDB may take to answer before the API calls them unreachable. */
const READINESS_LIMIT_MS = 2_000;

export interface ApiOptions {
  readonly config: Pick<
    Config,
    'host' | 'port' | 'adminKey' | 'egressAllow' | 'egressProxy' | 'retrySchedule' | 'smtp'
  >;
  readonly client: Client;
  readonly taskQueue?: string;
  readonly database: Database;
  readonly version: string;
  readonly logger: Logger;
  /** Shows the admin key where this start made the one of all processes. Told before anything else can fail. */
  readonly onKeyMade: (key: string) => void;
  /** See `ListenOptions`. */
  readonly idleLimitMs?: number;
}

export interface RunningApi {
  readonly url: string;
  /** Takes no more requests, answers those under way, and ends. */
  stop(): Promise<void>;
}

/** Starts the API of one process; any number of them may run side by side. */
export async function startApi({
  config,
  client,
  taskQueue,
  database,
  version,
  logger,
  onKeyMade,
  idleLimitMs,
}: ApiOptions): Promise<RunningApi> {
  const { db } = database;
  const orders = createOrderStore(db);
  const retention = createOrderRetention(db);
  const keys = createKeyStore(db);
  const { made } = await keys.ensureAdminKey(config.adminKey);
  if (made !== undefined) onKeyMade(made);
  const channel = openChannels({
    egress: config.egressAllow,
    version,
    ...(config.egressProxy === undefined ? {} : { proxy: config.egressProxy }),
    ...(config.smtp === undefined ? {} : { smtp: config.smtp }),
  });
  const taskCache = openTaskCache(db, logger);
  const contacts = createContactStore(db);
  const notifier = createNotifier({
    tasks: taskCache,
    contacts,
    notices: createNoticeStore(db),
    channel,
    logger,
    now: () => new Date(),
  });
  const app = buildApp({
    gateway: createOrderGateway({
      client,
      taskQueue: taskQueue ?? ORDERS_TASK_QUEUE,
      isStored: (agwId) => retention.renew(agwId),
    }),
    tasks: createTaskStore(db),
    taskCache,
    versions: createTaskVersionStore(db),
    health: createTaskHealthStore(db),
    notifier,
    contacts,
    orders,
    events: createEventStore(db),
    deliveries: createDeliveryStore(db),
    keys,
    channel,
    allow: config.egressAllow,
    retrySchedule: config.retrySchedule,
    version,
    readiness: () => readiness(client, database),
    logger,
    now: () => new Date(),
  });
  const release = async (): Promise<void> => {
    await notifier.close();
    await Promise.all([channel.close(), taskCache.close()]);
  };
  try {
    const server = await listenGracefully(app, { ...config, idleLimitMs });
    return {
      url: `http://${config.host === '0.0.0.0' ? '127.0.0.1' : config.host}:${server.port}`,
      async stop() {
        await server.stop();
        await release();
      },
    };
  } catch (error) {
    await release();
    throw error;
  }
}

async function readiness(client: Client, database: Database): Promise<Readiness> {
  const answers = async (ask: () => Promise<unknown>): Promise<boolean> => {
    const limit = new Promise<never>((_resolve, reject) => setTimeout(reject, READINESS_LIMIT_MS).unref());
    return Promise.race([ask(), limit]).then(
      () => true,
      () => false,
    );
  };
  const [temporal, mongodb] = await Promise.all([
    answers(() =>
      client.withDeadline(Date.now() + READINESS_LIMIT_MS, () => client.workflowService.getSystemInfo({})),
    ),
    answers(() => database.ping()),
  ]);
  return { temporal, mongodb };
}
