import { anOrder } from '../builders/an-order';
import { eventually } from '../eventually';
import { startReceiver, type Received, type Receiver } from '../servers/receiver';
import type { TestServiceOptions } from './service';
import { startTestApi, type ApiResponse, type TestApi } from './api';

export interface ShownDelivery {
  readonly id: string;
  readonly status: string;
  readonly sequence: number;
  readonly last_attempt: number;
  readonly reason?: string;
}

/** The API, a worker, and one receiver for all of its tasks. */
export interface DeliveryWorld {
  readonly api: TestApi;
  readonly receiver: Receiver;
  /** Creates a task for a new agency, with its own path at the receiver. */
  createTask(members?: object): Promise<{ id: string; path: string }>;
  /** Name of a new agency without tasks. */
  newAgency(): string;
  /**
   * Creates an order and returns its id.
   *
   * @param agency - default: the agency of the newest task
   */
  createOrder(agency?: string): Promise<string>;
  report(agwId: string, type: string): Promise<ApiResponse>;
  /** Deliveries in sequence. */
  list(query: string): Promise<readonly ShownDelivery[]>;
  withStatus(agwId: string, status: string, count?: number): Promise<readonly ShownDelivery[]>;
  act(deliveryId: string, action: 'retry' | 'cancel'): Promise<ApiResponse>;
  receivedAt(path: string): readonly Received[];
  close(): Promise<void>;
}

/**
 * Starts the API, a worker and a receiver.
 *
 * @param prefix - of the order ids, because all test files of a run share a Temporal server
 */
export const startDeliveryWorld = async (
  prefix: string,
  options: Pick<TestServiceOptions, 'encryption'> = {},
): Promise<DeliveryWorld> => {
  const [api, receiver] = await Promise.all([
    startTestApi({ ...options, retrySchedule: [600] }),
    startReceiver(),
  ]);
  await api.service.startWorker();
  let made = 0;
  let orders = 0;
  const newAgency = (): string => `Agency ${(made += 1)}`;
  const list = async (query: string): Promise<readonly ShownDelivery[]> =>
    ((await api.call('GET', `/v1/deliveries?${query}`)).body['data'] as ShownDelivery[]).toSorted(
      (a, b) => a.sequence - b.sequence,
    );
  return {
    api,
    receiver,
    newAgency,
    list,
    async createTask(members = {}) {
      const agency = newAgency();
      const path = `/t${made}`;
      const http_request = { url: `${receiver.url}${path}` };
      const body = { name: 'A task', agency, events: ['*'], http_request, ...members };
      return { id: String((await api.call('POST', '/v1/tasks', { body })).body['id']), path };
    },
    async createOrder(agency = `Agency ${made}`) {
      const agwId = `${prefix}-${(orders += 1)}`;
      await api.call('POST', '/v1/orders', { body: anOrder({ agw_id: agwId, agency }) });
      return agwId;
    },
    report: (agwId, type) => api.call('POST', `/v1/orders/${agwId}/events`, { body: { type } }),
    withStatus: (agwId, status, count = 1) =>
      eventually(`${count} ${status}`, async () => {
        const found = await list(`agw_id=${agwId}&status=${status}`);
        return found.length === count ? found : undefined;
      }),
    act: (id, action) => api.call('POST', `/v1/deliveries/${id}/${action}`),
    receivedAt: (path) => receiver.received.filter((each) => each.path === path),
    async close() {
      await receiver.close();
      await api.close();
    },
  };
};
