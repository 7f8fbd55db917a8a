import type { Log } from '../telemetry/log/log';
import type { Notifier } from '../notices/notices';
import type { MetricsBoard } from '../telemetry/metrics/board';
import type { Tracing } from '../telemetry/tracing/tracing';
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
import type { CodecParts } from './codec/parts';
import type { AuditLog } from './audit/audit-log';
import type { OpenChannels } from '../channels/open-channels';
import type { Registry } from '../channels/registry';
import type { EventOnce } from './orders/event-once';
import type { Limits } from './access/limits';
import type { Fingerprints } from './orders/report-fingerprint';

/** Which of the engines answer. */
export interface Readiness {
  readonly temporal: boolean;
  readonly mongodb: boolean;
}

/**
 * Orders, tasks and deliveries as far as somebody may see and touch them. Made for each request by `visibleTo`; what is
 * of others is as if it did not exist.
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

/** What routes are made with; what they touch of orders, tasks and deliveries comes with each request. */
export interface RouteDependencies {
  /** Tells when the workers, who follow the same stream, know of a change. */
  readonly taskCache: Pick<TaskCache, 'sees'>;
  readonly health: Pick<TaskHealthStore, 'reset'>;
  /** Tells agencies and tasks when somebody disables a task. */
  readonly notifier: Pick<Notifier, 'tell'>;
  readonly agencies: AgencyStore;
  readonly agencyKeys: AgencyKeyStore;
  readonly limits: Limits;
  readonly fingerprints: Fingerprints;
  readonly eventOnce: EventOnce;
  /** Sends a task's test and renders its preview. */
  readonly channel: Pick<OpenChannels, 'send' | 'preview'>;
  /** What a task is, and how it is shown. */
  readonly registry: Registry;
  /** What tasks may call though it is private, and over http. */
  readonly allow: EgressAllow;
  /** Seconds between attempts of tasks without a schedule of their own: for the documentation. */
  readonly retrySchedule: readonly number[];
  readonly codec: CodecParts;
  readonly version: string;
  readonly readiness: () => Promise<Readiness>;
  /** What `/metrics` shows. */
  readonly board: Pick<MetricsBoard, 'read'>;
  readonly logger: Log;
  readonly now: () => Date;
}

/** All that the API is made of. */
export interface ApiDependencies extends Visible, RouteDependencies {
  readonly keys: Pick<KeyStore, 'verify'>;
  readonly taskOwners: TaskOwners;
  readonly auditLog: Pick<AuditLog, 'note'>;
  /** Absent: requests are not traced. */
  readonly tracing?: Tracing | undefined;
}
