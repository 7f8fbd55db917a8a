import type { Log } from '../telemetry/log/log';
import type { Notifier } from '../notices/notices';
import type { MetricsRegistry } from '../telemetry/metrics/registry';
import type { Span, Tracing } from '../telemetry/tracing/tracing';
import type { EgressAllow } from '../domain/egress/egress-allow';
import type { AgencyKeyStore } from '../store/agencies/agency-keys';
import type { AgencyStore } from '../store/agencies/agencies';
import type { KeyStore } from '../store/agencies/api-keys';
import type { AuditStore } from '../store/agencies/audit';
import type { ContactStore } from '../store/agencies/contacts';
import type { DeliveryStore } from '../store/deliveries/deliveries';
import type { ErasureStore } from '../store/orders/erasures';
import type { EventStore } from '../store/orders/events';
import type { OrderStore } from '../store/orders/orders';
import type { TaskCache } from '../store/tasks/task-cache';
import type { TaskOwners } from '../store/tasks/task-owners';
import type { TaskHealthStore } from '../store/tasks/task-health';
import type { TaskVersionStore } from '../store/tasks/task-versions';
import type { TaskStore } from '../store/tasks/tasks';
import type { OrderGateway } from '../temporal/gateway/order-gateway';
import type { CodecBackend } from './codec/dependencies';
import type { AuditLog } from './audit/audit-log';
import type { OpenChannels } from '../channels/open-channels';
import type { ChannelRegistry } from '../channels/registry';
import type { EventDedupe } from './orders/event-dedupe';
import type { Limits } from './access/limits';
import type { Fingerprints } from './orders/report-fingerprint';

/** Which engines respond. */
export interface ApiReadiness {
  readonly temporal: boolean;
  readonly mongodb: boolean;
}

/**
 * The orders, tasks and deliveries that a caller may read and change.
 *
 * `visibleTo` creates it for each request. Records of other agencies look as if they did not exist.
 */
export interface Visible {
  readonly gateway: OrderGateway;
  readonly tasks: Pick<TaskStore, 'insert' | 'get' | 'count' | 'list' | 'replace' | 'remove'>;
  readonly versions: TaskVersionStore;
  readonly audits: Pick<AuditStore, 'list'>;
  readonly contacts: ContactStore;
  readonly orders: Pick<OrderStore, 'getOrder' | 'listOrders'>;
  readonly events: Pick<EventStore, 'listEventsOfOrder' | 'getEvent' | 'listEvents' | 'lastEvent'>;
  readonly deliveries: Pick<
    DeliveryStore,
    | 'openDeliveries'
    | 'get'
    | 'list'
    | 'listOfEvents'
    | 'listNext'
    | 'reopen'
    | 'countEnded'
    | 'listEnded'
    | 'listParkedOrders'
  >;
  readonly erasures: Pick<ErasureStore, 'request' | 'get'>;
}

/**
 * Dependencies of the routes.
 *
 * Orders, tasks and deliveries come with each request instead, as {@link Visible}.
 */
export interface ApiRouteDependencies {
  /** Waits until this process has received a task change; the workers follow the same change stream. */
  readonly taskCache: Pick<TaskCache, 'waitForVersion'>;
  readonly health: Pick<TaskHealthStore, 'reset'>;
  /** Notifies agencies and tasks when a task is disabled. */
  readonly notifier: Pick<Notifier, 'notify'>;
  readonly agencies: AgencyStore;
  readonly agencyKeys: AgencyKeyStore;
  readonly limits: Limits;
  readonly fingerprints: Fingerprints;
  readonly eventDedupe: EventDedupe;
  /** Sends a task's test and renders its preview. */
  readonly channel: Pick<OpenChannels, 'send' | 'preview'>;
  /** Parses, checks and shows the tasks of every channel. */
  readonly channelRegistry: ChannelRegistry;
  /** Private addresses and plain-http hosts that tasks may call. */
  readonly allow: EgressAllow;
  /** Default retry delays in seconds, for the documentation. */
  readonly retrySchedule: readonly number[];
  readonly codec: CodecBackend;
  readonly version: string;
  readonly readiness: () => Promise<ApiReadiness>;
  /** Source of the `/metrics` response. */
  readonly registry: Pick<MetricsRegistry, 'read'>;
  readonly logger: Log;
  readonly now: () => Date;
}

/** All dependencies of the API. */
export interface ApiDependencies extends Omit<Visible, 'gateway'>, ApiRouteDependencies {
  /** Creates the order gateway of one request, which adds its calls to the trace of the request. */
  readonly gatewayFor: (request: Span | undefined) => OrderGateway;
  readonly keys: Pick<KeyStore, 'verify'>;
  readonly taskOwners: TaskOwners;
  readonly auditLog: Pick<AuditLog, 'note'>;
  /** Absent: requests are not traced. */
  readonly tracing?: Tracing | undefined;
}
