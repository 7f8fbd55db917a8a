import type { Log } from '../log/log';
import type { Channel } from '../activities/channels/channel';
import type { Notifier } from '../activities/notices';
import type { EgressAllow } from '../domain/egress-allow';
import type { KeyStore } from '../store/api-keys';
import type { ContactStore } from '../store/contacts';
import type { DeliveryStore } from '../store/deliveries';
import type { EventStore } from '../store/events';
import type { OrderStore } from '../store/orders';
import type { TaskCache } from '../store/task-cache';
import type { TaskHealthStore } from '../store/task-health';
import type { TaskVersionStore } from '../store/task-versions';
import type { TaskStore } from '../store/tasks';
import type { OrderGateway } from '../temporal/order-gateway';
import type { CodecServerDependencies } from './codec/codec-server';

/** Which of the engines answer. */
export interface Readiness {
  readonly temporal: boolean;
  readonly mongodb: boolean;
}

/** All that the API is made of. */
export interface ApiDependencies {
  readonly gateway: OrderGateway;
  readonly tasks: TaskStore;
  /** Tells when the workers, who follow the same stream, know of a change. */
  readonly taskCache: Pick<TaskCache, 'sees'>;
  readonly versions: TaskVersionStore;
  readonly health: Pick<TaskHealthStore, 'reset'>;
  /** Tells agencies and tasks when somebody disables a task. */
  readonly notifier: Pick<Notifier, 'tell'>;
  readonly contacts: ContactStore;
  readonly orders: OrderStore;
  readonly events: EventStore;
  readonly deliveries: DeliveryStore;
  readonly keys: KeyStore;
  /** Sends a task's test and renders its preview. */
  readonly channel: Channel;
  /** What tasks may call though it is private, and over http. */
  readonly allow: EgressAllow;
  /** Seconds between attempts of tasks without a schedule of their own: for the documentation. */
  readonly retrySchedule: readonly number[];
  readonly codec: CodecServerDependencies;
  readonly version: string;
  readonly readiness: () => Promise<Readiness>;
  readonly logger: Log;
  readonly now: () => Date;
}
