import { randomBytes } from 'node:crypto';
import { createServer, type Server } from 'node:http';
import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import type { Client } from '@temporalio/client';
import type { Logger } from 'pino';
import { openChannels } from '../activities/channels/dispatch';
import { createNotifier } from '../activities/notices';
import type { Config } from '../config';
import { MetricsBoard } from '../metrics/board';
import { declareMetrics } from '../metrics/metrics';
import { createAgencyStore } from '../store/agencies';
import { createAgencyKeyStore } from '../store/agency-keys';
import { createKeyStore } from '../store/api-keys';
import { createAuditStore } from '../store/audit';
import { createContactStore } from '../store/contacts';
import { readBacklog } from '../store/backlog';
import type { Database } from '../store/database';
import { createDeliveryStore } from '../store/deliveries';
import { createErasureStore } from '../store/erasures';
import { createEventStore } from '../store/events';
import { createKeyHolders } from '../store/key-holders';
import { createKeyUses } from '../store/key-uses';
import { createNoticeStore } from '../store/notices';
import { createOrderStore } from '../store/orders';
import type { Ciphers } from '../store/sealed';
import { followSuspendedAgencies } from '../store/suspended-agencies';
import { openTaskCache } from '../store/task-cache';
import { createTaskHealthStore } from '../store/task-health';
import { createTaskOwners } from '../store/task-owners';
import { createTaskVersionStore } from '../store/task-versions';
import { createTaskStore } from '../store/tasks';
import { readQueueBacklog } from '../temporal/queue-backlog';
import { createOrderGateway } from '../temporal/temporal-order-gateway';
import type { Tracing } from '../tracing/tracing';
import { ORDERS_TASK_QUEUE } from '../workflows/contract';
import { buildApp } from './app';
import { createAuditLog } from './audit-log';
import { backlogMetrics } from './backlog-metrics';
import { countedGateway } from './counted-gateway';
import type { Readiness } from './deps';
import { createEventOnce } from './event-once';
import { createLimits } from './limits';
import { createFingerprints, markBy, type MarkText } from './report-fingerprint';

/** A client that has sent no whole headers by then is answered 408. */
const HEADERS_TIMEOUT_MS = 10_000;

/** How often it is looked for clients that are too slow, in milliseconds; Node's own 30 s would be the real limit. */
const SLOW_CHECK_MS = 1_000;

/** A request that is not whole by then is answered 408. */
const REQUEST_TIMEOUT_MS = 30_000;

/** How long a stopping API waits for requests under way. */
const STOP_LIMIT_MS = 10_000;

/** How long Temporal and MongoDB may take to answer before the API calls them unreachable. */
const READINESS_LIMIT_MS = 2_000;

const MARK_SECRET_BYTES = 32;

export interface ApiOptions {
  readonly config: Pick<
    Config,
    'host' | 'port' | 'adminKey' | 'limits' | 'egressAllow' | 'egressProxy' | 'retrySchedule' | 'smtp'
  >;
  readonly client: Client;
  readonly taskQueue?: string;
  readonly database: Database;
  readonly encryption: Ciphers;
  /** For the fingerprints of reports. Processes of one secret know each other's; default: one of this process alone. */
  readonly markReport?: MarkText;
  /** Default {@link HEADERS_TIMEOUT_MS}. */
  readonly headersTimeoutMs?: number;
  readonly version: string;
  /** What `/metrics` shows besides; default: nothing. */
  readonly board?: MetricsBoard;
  /** Absent: nothing is traced. */
  readonly tracing?: Tracing | undefined;
  readonly logger: Logger;
  /** Shows the admin key where this start made the one of all processes. Told before anything else can fail. */
  readonly onKeyMade: (key: string) => void;
}

export interface RunningApi {
  readonly url: string;
  /** Takes no more requests, answers those under way, and ends. */
  stop(): Promise<void>;
}

/** The port or address that was asked for cannot be had. */
export class ListenError extends Error {
  override readonly name = 'ListenError';
}

/** Starts the API of one process; any number of them may run side by side. */
export async function startApi({
  config,
  client,
  taskQueue = ORDERS_TASK_QUEUE,
  database,
  board = new MetricsBoard(),
  tracing,
  encryption,
  headersTimeoutMs = HEADERS_TIMEOUT_MS,
  markReport = markBy(randomBytes(MARK_SECRET_BYTES)),
  version,
  logger,
  onKeyMade,
}: ApiOptions): Promise<RunningApi> {
  const { db } = database;
  const orders = createOrderStore(db, encryption);
  const agencies = createAgencyStore(db);
  const agencyKeys = createAgencyKeyStore(db);
  const keyUses = createKeyUses({ keys: agencyKeys, logger, now: () => new Date() });
  const holders = createKeyHolders({ keys: agencyKeys, agencies, nowMs: Date.now });
  const keys = createKeyStore(db, { holders, uses: keyUses });
  const { made } = await keys.ensureAdminKey(config.adminKey);
  if (made !== undefined) onKeyMade(made);
  const fingerprints = await createFingerprints(markReport);
  const suspended = await followSuspendedAgencies(agencies, logger);
  const channel = openChannels({
    egress: config.egressAllow,
    version,
    ...(config.egressProxy === undefined ? {} : { proxy: config.egressProxy }),
    ...(config.smtp === undefined ? {} : { smtp: config.smtp }),
  });
  const taskCache = openTaskCache(db, encryption, logger);
  const contacts = createContactStore(db, encryption);
  const notifier = createNotifier({
    tasks: taskCache,
    contacts,
    notices: createNoticeStore(db),
    suspended,
    channel,
    logger,
    now: () => new Date(),
  });
  const events = createEventStore(db, encryption);
  const audits = createAuditStore(db);
  const auditLog = createAuditLog(audits, logger);
  const app = buildApp({
    gateway: countedGateway(
      createOrderGateway({ client, taskQueue, isStored: (agwId) => orders.hasOrder(agwId) }),
    ),
    tasks: createTaskStore(db, encryption),
    taskCache,
    versions: createTaskVersionStore(db, encryption),
    health: createTaskHealthStore(db),
    notifier,
    contacts,
    orders,
    events,
    eventOnce: createEventOnce(events),
    fingerprints,
    audits,
    auditLog,
    limits: createLimits(config.limits),
    deliveries: createDeliveryStore(db, encryption),
    erasures: createErasureStore(db),
    keys,
    taskOwners: createTaskOwners(db),
    agencies,
    agencyKeys,
    channel,
    allow: config.egressAllow,
    retrySchedule: config.retrySchedule,
    version,
    readiness: () => readiness(client, database),
    board,
    tracing,
    logger,
    now: () => new Date(),
  });
  const server = createServer(
    {
      headersTimeout: headersTimeoutMs,
      requestTimeout: REQUEST_TIMEOUT_MS,
      connectionsCheckingInterval: SLOW_CHECK_MS,
    },
    app,
  );
  declareMetrics('api');
  const leaveBoard = board.add(
    backlogMetrics({
      readiness: () => readiness(client, database),
      backlog: () => readBacklog(db, Date.now()),
      queue: () => readQueueBacklog(client, taskQueue, Date.now()),
    }),
  );
  const release = async (): Promise<void> => {
    leaveBoard();
    await notifier.close();
    await keyUses.close();
    await auditLog.close();
    await Promise.all([channel.close(), taskCache.close(), suspended.close()]);
  };
  try {
    await listen(server, config.host, config.port);
  } catch (error) {
    await release();
    throw error;
  }
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://${config.host === '0.0.0.0' ? '127.0.0.1' : config.host}:${port}`,
    async stop() {
      await close(server);
      await release();
    },
  };
}

async function listen(server: Server, host: string, port: number): Promise<void> {
  server.listen(port, host);
  try {
    await once(server, 'listening');
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    const problem =
      code === 'EADDRINUSE'
        ? `port ${port} is in use: stop what uses it, or set PORT to another`
        : `cannot listen on ${host}:${port} (${code ?? 'unknown'})`;
    throw new ListenError(problem, { cause: error });
  }
}

/** Idle connections are closed at once; requests under way are answered first, within {@link STOP_LIMIT_MS}. */
async function close(server: Server): Promise<void> {
  const closed = once(server, 'close');
  server.close();
  const limit = setTimeout(() => server.closeAllConnections(), STOP_LIMIT_MS);
  await closed;
  clearTimeout(limit);
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
