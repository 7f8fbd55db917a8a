import { mapLimited } from '../../../async/map-limited';
import type { ApiClient } from './api-client';

/** Number of concurrent creations or terminations. */
const AT_ONCE = 16;

const DAY_MS = 86_400_000;

/** Milliseconds from departure to arrival. */
const FLIGHT_MS = 7_200_000;

/** Days until the departure, so that no timer is due during a measurement. */
const DEPARTS_IN_DAYS = 60;

export interface BenchOrder {
  readonly agwId: string;
  readonly agency?: string;
  /** Milliseconds since the epoch. Default: in {@link DEPARTS_IN_DAYS} days. */
  readonly departsMs?: number;
}

/** Creates one order; resolves when it is accepted. */
export async function createOrder(api: Pick<ApiClient, 'call'>, order: BenchOrder): Promise<void> {
  const { agwId, agency, departsMs = Date.now() + DEPARTS_IN_DAYS * DAY_MS } = order;
  const [departure, arrival] = [departsMs, departsMs + FLIGHT_MS].map((ms) => new Date(ms).toISOString());
  await api.call('POST', '/v1/orders', {
    agw_id: agwId,
    pnr: 'X4T2QP',
    ...(agency === undefined ? {} : { agency }),
    flights: [{ origin: 'MAD', destination: 'LHR', departure, arrival }],
  });
}

/** Creates orders; resolves when all are accepted. */
export const createOrders = (api: Pick<ApiClient, 'call'>, orders: readonly BenchOrder[]): Promise<void> =>
  forEach(orders, (order) => createOrder(api, order));

/** Calls `act` for each item, {@link AT_ONCE} at a time. */
export async function forEach<T>(all: readonly T[], act: (each: T) => Promise<unknown>): Promise<void> {
  await mapLimited(all, AT_ONCE, act);
}
