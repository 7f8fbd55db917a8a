import type { Db } from 'mongodb';
import type { Log } from '../telemetry/log/log';
import { createAgencyStore } from './agencies/agencies';
import { createContactStore } from './agencies/contacts';
import { createNoticeStore } from './agencies/notices';
import { openSuspendedAgencies } from './agencies/suspended-agencies';
import { createDeliveryStore } from './deliveries/deliveries';
import type { Ciphers } from './encryption/sealed';
import { createErasureStore } from './orders/erasures';
import { createEventStore } from './orders/events';
import { createOrderRetention } from './orders/order-retention';
import { createOrderStore } from './orders/orders';
import { openTaskCache } from './tasks/task-cache';
import { createTaskHealthStore } from './tasks/task-health';
import { createTaskStore } from './tasks/tasks';

/** What the API and the worker both use. */
export type Stores = Awaited<ReturnType<typeof openStores>>;

/** Opens the stores of one process. The caches of tasks and of suspended agencies follow MongoDB until `close`. */
export async function openStores(db: Db, ciphers: Ciphers, logger: Log) {
  const agencies = createAgencyStore(db);
  const suspended = await openSuspendedAgencies(agencies, logger);
  const taskCache = openTaskCache(db, ciphers, logger);
  return {
    orders: createOrderStore(db, ciphers),
    events: createEventStore(db, ciphers),
    deliveries: createDeliveryStore(db, ciphers),
    erasures: createErasureStore(db),
    retention: createOrderRetention(db),
    tasks: createTaskStore(db, ciphers),
    taskCache,
    health: createTaskHealthStore(db),
    agencies,
    suspended,
    contacts: createContactStore(db, ciphers),
    notices: createNoticeStore(db),
    async close(): Promise<void> {
      await Promise.all([taskCache.close(), suspended.close()]);
    },
  };
}
