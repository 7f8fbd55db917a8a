import type { Client } from '@temporalio/client';
import { withTimeout } from '../async/with-timeout';
import { createLimits } from '../api/access/limits';
import { buildApp } from '../api/app';
import { createAuditLog } from '../api/audit/audit-log';
import type { ApiReadiness } from '../api/deps';
import { listenGracefully } from '../api/http/graceful-server';
import { createEventDedupe } from '../api/orders/event-dedupe';
import { createFingerprints } from '../api/orders/report-fingerprint';
import { CHANNELS, type ChannelRegistry } from '../channels/registry';
import { ORDERS_TASK_QUEUE } from '../contract/workflows';
import { createNotifier } from '../notices/notices';
import { createAgencyKeyStore } from '../store/agencies/agency-keys';
import { createKeyStore } from '../store/agencies/api-keys';
import { createAuditStore } from '../store/agencies/audit';
import { createCodecSessionStore } from '../store/agencies/codec-sessions';
import { createAgencyKeyLookup } from '../store/agencies/agency-key-lookup';
import { createKeyUses } from '../store/agencies/key-uses';
import { readBacklog } from '../store/deliveries/backlog';
import { createBlindIndex } from '../store/encryption/blind-index';
import { secretSeal, type Ciphers } from '../store/encryption/sealed';
import type { Database } from '../store/mongo/database';
import { openStores } from '../store/open-stores';
import { createTaskOwners } from '../store/tasks/task-owners';
import { createTaskVersionStore } from '../store/tasks/task-versions';
import type { Log } from '../telemetry/log/log';
import { MetricsRegistry } from '../telemetry/metrics/registry';
import { counter, declareMetrics } from '../telemetry/metrics/metrics';
import type { Tracing } from '../telemetry/tracing/tracing';
import { createPayloadReader } from '../temporal/codec/payload-reader';
import { createOrderGateway } from '../temporal/gateway/create-order-gateway';
import { readQueueBacklog } from '../temporal/queue-backlog';
import { backlogMetrics } from './backlog-metrics';
import { channelOptions } from './channel-options';
import type { Config } from './config/config';
import { openInOrder, type Closable } from './open-in-order';
import { VERSION } from './version';

/** Deadline of Temporal and MongoDB in the readiness check, in milliseconds. */
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
  /** Resolves when Temporal is prepared for new orders. Default: already resolved. */
  readonly prepared?: Promise<void>;
  readonly taskQueue?: string;
  readonly database: Database;
  readonly encryption: Ciphers;
  /** See `ListenOptions`. */
  readonly headersTimeoutMs?: number;
  /** Additional metrics for `/metrics`. Default: none. */
  readonly registry?: MetricsRegistry;
  /** Default: {@link CHANNELS}. */
  readonly channelRegistry?: ChannelRegistry;
  /** Absent if tracing is off. */
  readonly tracing?: Tracing | undefined;
  readonly logger: Log;
  /** Shows the admin key if this start created it, before a later step can fail. */
  readonly onKeyMade: (key: string) => void;
  /** See `ListenOptions`. */
  readonly idleLimitMs?: number;
}

/** A running API. `close` accepts no more requests, and finishes those in flight. */
export interface RunningApi extends Closable {
  readonly url: string;
}

/** Starts the API of one process. Several processes may run at the same time. */
export function startApi(options: ApiOptions): Promise<RunningApi> {
  const { config, client, database, encryption, tracing, logger } = options;
  const {
    prepared = Promise.resolve(),
    taskQueue = ORDERS_TASK_QUEUE,
    registry = new MetricsRegistry(),
    channelRegistry = CHANNELS,
  } = options;
  const { db } = database;
  const now = (): Date => new Date();
  return openInOrder(async (onClose) => {
    const stores = await openStores(db, encryption, logger);
    onClose(() => stores.close());
    const { agencies, events, taskCache, retention } = stores;
    const agencyKeys = createAgencyKeyStore(db);
    const keyUses = createKeyUses({ keys: agencyKeys, logger, now });
    onClose(() => keyUses.close());
    const agencyKeyLookup = createAgencyKeyLookup({ keys: agencyKeys, agencies, nowMs: Date.now });
    const keys = createKeyStore(db, { agencyKeyLookup, uses: keyUses });
    const { made } = await keys.ensureAdminKey(config.adminKey);
    if (made !== undefined) options.onKeyMade(made);
    // All processes share one secret, so that each recognizes the events that another one accepted.
    const reports = createBlindIndex(db, secretSeal(encryption.secrets), 'reports');
    const fingerprints = await createFingerprints((text) => reports.tokenOf(text));
    const channel = channelRegistry.open(channelOptions(config));
    onClose(() => channel.close());
    const notifier = createNotifier({ ...stores, tasks: taskCache, channelRegistry, channel, logger, now });
    onClose(() => notifier.close());
    const audits = createAuditStore(db);
    const auditLog = createAuditLog(audits, logger);
    onClose(() => auditLog.close());
    declareMetrics('api');
    const accepted = counter('callsign_events_accepted_total');
    const readings = {
      readiness: () => readiness(client, database),
      backlog: () => readBacklog(db, Date.now()),
      queue: () => readQueueBacklog(client, taskQueue, Date.now()),
    };
    onClose(registry.add(backlogMetrics(readings)));
    const app = buildApp({
      ...stores,
      gatewayFor: (parent) =>
        createOrderGateway({
          ...{ client, taskQueue, prepared, tracing, parent },
          tasks: taskCache,
          isStored: (agwId) => retention.renew(agwId),
          onAccepted: (type) => accepted.inc({ type }),
        }),
      versions: createTaskVersionStore(db, encryption),
      taskOwners: createTaskOwners(db),
      notifier,
      eventDedupe: createEventDedupe(events),
      fingerprints,
      audits,
      auditLog,
      limits: createLimits(config.limits),
      keys,
      agencyKeys,
      channel,
      channelRegistry,
      allow: config.egressAllow,
      retrySchedule: config.retrySchedule,
      codec: {
        sessions: createCodecSessionStore(db),
        payloads: createPayloadReader(client.options.loadedDataConverter.payloadCodecs),
        namespace: client.options.namespace,
        ...(config.temporalUiOrigin === undefined ? {} : { uiOrigin: config.temporalUiOrigin }),
      },
      version: VERSION,
      readiness: readings.readiness,
      registry,
      tracing,
      logger,
      now,
    });
    const { idleLimitMs, headersTimeoutMs } = options;
    const server = await listenGracefully(app, { ...config, idleLimitMs, headersTimeoutMs });
    onClose(() => server.stop());
    return { url: `http://${config.host === '0.0.0.0' ? '127.0.0.1' : config.host}:${server.port}` };
  });
}

async function readiness(client: Client, database: Database): Promise<ApiReadiness> {
  const answers = (ask: Promise<unknown>): Promise<boolean> => {
    const answered = ask.then(
      () => true,
      () => false,
    );
    return withTimeout(answered, READINESS_LIMIT_MS, () => false);
  };
  const [temporal, mongodb] = await Promise.all([
    answers(
      client.withDeadline(Date.now() + READINESS_LIMIT_MS, () => client.workflowService.getSystemInfo({})),
    ),
    answers(database.ping()),
  ]);
  return { temporal, mongodb };
}
