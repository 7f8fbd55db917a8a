import type { Client } from '@temporalio/client';
import type { Log } from '../telemetry/log/log';
import { createNotifier } from '../notices/notices';
import type { Config } from './config/config';
import { MetricsBoard } from '../telemetry/metrics/board';
import { declareMetrics } from '../telemetry/metrics/metrics';
import { createCodecSessionStore } from '../store/agencies/codec-sessions';
import { createAgencyStore } from '../store/agencies/agencies';
import { createAgencyKeyStore } from '../store/agencies/agency-keys';
import { createKeyStore } from '../store/agencies/api-keys';
import { createAuditStore } from '../store/agencies/audit';
import { createBlindIndex } from '../store/encryption/blind-index';
import { createContactStore } from '../store/agencies/contacts';
import { readBacklog } from '../store/deliveries/backlog';
import type { Database } from '../store/mongo/database';
import { createDeliveryStore } from '../store/deliveries/deliveries';
import { createErasureStore } from '../store/orders/erasures';
import { createEventStore } from '../store/orders/events';
import { createKeyHolders } from '../store/agencies/key-holders';
import { createKeyUses } from '../store/agencies/key-uses';
import { createNoticeStore } from '../store/agencies/notices';
import { createOrderRetention } from '../store/orders/order-retention';
import { createOrderStore } from '../store/orders/orders';
import { secretSeal, type Ciphers } from '../store/encryption/sealed';
import { followSuspendedAgencies } from '../store/agencies/suspended-agencies';
import { openTaskCache } from '../store/tasks/task-cache';
import { createTaskHealthStore } from '../store/tasks/task-health';
import { createTaskOwners } from '../store/tasks/task-owners';
import { createTaskVersionStore } from '../store/tasks/task-versions';
import { createTaskStore } from '../store/tasks/tasks';
import { readQueueBacklog } from '../temporal/queue-backlog';
import { oncePrepared } from '../temporal/once-prepared';
import { createPayloadReader } from '../temporal/codec/payload-reader';
import { createOrderGateway } from '../temporal/gateway/temporal-order-gateway';
import type { Tracing } from '../telemetry/tracing/tracing';
import { ORDERS_TASK_QUEUE } from '../contract/workflows';
import { buildApp } from '../api/app';
import { createAuditLog } from '../api/audit/audit-log';
import { backlogMetrics } from './backlog-metrics';
import { CHANNELS, type Registry } from '../channels/registry';
import { countedGateway } from '../temporal/gateway/counted-gateway';
import type { Readiness } from '../api/deps';
import { currentGateway } from '../temporal/gateway/current-gateway';
import { createEventOnce } from '../api/orders/event-once';
import { listenGracefully } from '../api/http/graceful-server';
import { createLimits } from '../api/access/limits';
import { createFingerprints } from '../api/orders/report-fingerprint';

/** How long Temporal and MongoDB may take to answer before the API calls them unreachable. */
const READINESS_LIMIT_MS = 2_000;

export interface ApiOptions {
  readonly config: Pick<
    Config,
    | 'host'
    | 'port'
    | 'adminKey'
    | 'limits'
    | 'egressAllow'
    | 'egressProxy'
    | 'retrySchedule'
    | 'smtp'
    | 'temporalUiOrigin'
  >;
  readonly client: Client;
  /** Resolves once Temporal can take new orders. Default: it can. */
  readonly prepared?: Promise<void>;
  readonly taskQueue?: string;
  /** Default: {@link CHANNELS}. */
  readonly registry?: Registry;
  readonly database: Database;
  readonly encryption: Ciphers;
  /** See `ListenOptions`. */
  readonly headersTimeoutMs?: number;
  readonly version: string;
  /** What `/metrics` shows besides; default: nothing. */
  readonly board?: MetricsBoard;
  /** Absent: nothing is traced. */
  readonly tracing?: Tracing | undefined;
  readonly logger: Log;
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
  prepared = Promise.resolve(),
  taskQueue = ORDERS_TASK_QUEUE,
  registry = CHANNELS,
  database,
  board = new MetricsBoard(),
  tracing,
  encryption,
  headersTimeoutMs,
  version,
  logger,
  onKeyMade,
  idleLimitMs,
}: ApiOptions): Promise<RunningApi> {
  const { db } = database;
  const orders = createOrderStore(db, encryption);
  const retention = createOrderRetention(db);
  const agencies = createAgencyStore(db);
  const agencyKeys = createAgencyKeyStore(db);
  const keyUses = createKeyUses({ keys: agencyKeys, logger, now: () => new Date() });
  const holders = createKeyHolders({ keys: agencyKeys, agencies, nowMs: Date.now });
  const keys = createKeyStore(db, { holders, uses: keyUses });
  const { made } = await keys.ensureAdminKey(config.adminKey);
  if (made !== undefined) onKeyMade(made);
  // Of one secret in all processes: each knows by its record what another one took.
  const reports = createBlindIndex(db, secretSeal(encryption.secrets), 'reports');
  const fingerprints = await createFingerprints((text) => reports.markOf(text));
  const suspended = await followSuspendedAgencies(agencies, logger);
  const channel = registry.open({
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
    registry,
    channel,
    logger,
    now: () => new Date(),
  });
  const events = createEventStore(db, encryption);
  const audits = createAuditStore(db);
  const auditLog = createAuditLog(audits, logger);
  const app = buildApp({
    gateway: countedGateway(
      oncePrepared(
        prepared,
        currentGateway(
          createOrderGateway({ client, taskQueue, isStored: (agwId) => retention.renew(agwId) }),
          taskCache,
        ),
      ),
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
    registry,
    allow: config.egressAllow,
    retrySchedule: config.retrySchedule,
    codec: {
      sessions: createCodecSessionStore(db),
      payloads: createPayloadReader(client.options.loadedDataConverter.payloadCodecs),
      namespace: client.options.namespace,
      ...(config.temporalUiOrigin === undefined ? {} : { uiOrigin: config.temporalUiOrigin }),
    },
    version,
    readiness: () => readiness(client, database),
    board,
    tracing,
    logger,
    now: () => new Date(),
  });
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
    const server = await listenGracefully(app, { ...config, idleLimitMs, headersTimeoutMs });
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
