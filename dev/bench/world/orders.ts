import { mapLimited } from '../../../async/map-limited';
import type { ApiClient } from './api-client';

/** Orders that are created, or done away with, at the same time. */
const AT_ONCE = 16;

const DAY_MS = 86_400_000;

/** From the first departure to the arrival, in milliseconds. */
const FLIGHT_MS = 7_200_000;

/** Days until the orders' first departure: no timer of theirs is due while a measurement runs. */
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

/** Does something with each, {@link AT_ONCE} at a time. */
export async function forEach<T>(all: readonly T[], act: (each: T) => Promise<unknown>): Promise<void> {
  await mapLimited(all, AT_ONCE, act);
}
