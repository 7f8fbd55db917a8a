import type { KeyObject } from 'node:crypto';

/** Orders whose keys a process remembers; the one asked for longest ago is forgotten. About 1 KB each. */
export const MAX_CACHED_ORDERS = 50_000;

/** What was read of an order's keys. */
export interface KnownKeys {
  /** By generation. */
  readonly keys: ReadonlyMap<number, KeyObject>;
  /** The highest generation; 0: there is none. */
  readonly current: number;
  /** When it was asked, by `performance.now()`. */
  readonly askedMs: number;
}

export interface KeyCache {
  get(agwId: string): KnownKeys | undefined;
  set(agwId: string, known: KnownKeys): KnownKeys;
  /** @returns whether there was something to forget */
  forget(agwId: string): boolean;
}

export function createKeyCache(most = MAX_CACHED_ORDERS): KeyCache {
  const orders = new Map<string, KnownKeys>();

  /** A map gives its keys in the order in which they were set. */
  const use = (agwId: string): KnownKeys | undefined => {
    const known = orders.get(agwId);
    if (known === undefined) return undefined;
    orders.delete(agwId);
    orders.set(agwId, known);
    return known;
  };

  return {
    get: use,
    set(agwId, known) {
      orders.delete(agwId);
      orders.set(agwId, known);
      const [oldest] = orders.keys();
      if (orders.size > most && oldest !== undefined) orders.delete(oldest);
      return known;
    },
    forget: (agwId) => orders.delete(agwId),
  };
}
