import { createSecretKey, randomBytes, type KeyObject } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { LRUCache } from 'lru-cache';
import { Binary, type Collection, type Db } from 'mongodb';
import { KEY_BYTES } from './cipher/box';
import type { DataKeySource } from './cipher/order-cipher';
import type { Keyring } from './cipher/keyring';
import { createSecretCipher } from './cipher/secret-cipher';
import { createCircuitBreaker } from '../mongo/circuit-breaker';
import type { CarriedKeys } from './carried-keys';
import { createBatcher } from '../mongo/batcher';
import { createRenewalTracker } from './renewal-tracker';
import { isUnavailable } from '../mongo/unavailable';

/** A data key of one order: 256 random bits, sealed by the keyring. */
export interface DataKeyDoc {
  /** `<agw_id>/<generation>` */
  readonly _id: string;
  readonly agw_id: string;
  /** Counted from 1; the highest is current. */
  readonly generation: number;
  /** The keyring key that sealed it. */
  readonly key_id: string;
  readonly wrapped: Binary;
  /** By the clock of MongoDB. */
  readonly made_on: Date;
}

/** What one read of an order's keys returned. */
interface KnownKeys {
  /** By generation. */
  readonly keys: ReadonlyMap<number, KeyObject>;
  /** The highest generation; 0 if there is none. */
  readonly current: number;
  /** When the read began, by `performance.now()`. */
  readonly readMs: number;
}

export interface DataKeys extends DataKeySource {
  /**
   * Makes a new generation current; older ones still open.
   *
   * Returns {@link SETTLE_MS} later, when no process can deliver anything sealed by an older generation any more.
   */
  renew(agwId: string): Promise<void>;
  /** Deletes every generation but the current one; other processes drop theirs within {@link CACHE_TTL_MS}. */
  destroyOlder(agwId: string): Promise<void>;
  close(): void;
}

export const DATA_KEYS_COLLECTION = 'data_keys';

/** Orders whose keys one process caches; beyond them the least recently used one is evicted. About 1 KB each. */
const MAX_CACHED_ORDER_KEYS = 50_000;

/** How long a process may seal with a key that is no longer current, in milliseconds. */
export const TRUST_MS = 5_000;

/**
 * How long a process may open with a key that was destroyed, in milliseconds.
 *
 * While MongoDB is down the process uses its cache for longer, because no key can be destroyed then.
 */
export const CACHE_TTL_MS = 60_000;

/** How long sealed data may take to reach its store, in milliseconds: longer than any call to Temporal. */
const IN_FLIGHT_MS = 6_000;

export const SETTLE_MS = TRUST_MS + IN_FLIGHT_MS;

/** Time limit for reading the current key, in milliseconds. After that MongoDB counts as down. */
const LOOKUP_LIMIT_MS = 2_000;

export const ensureDataKeyIndexes = async (db: Db): Promise<void> => {
  await db.collection(DATA_KEYS_COLLECTION).createIndexes([
    { key: { agw_id: 1, generation: 1 } },
    { key: { key_id: 1 } },
    // Contains only renewals, which are few.
    { key: { made_on: 1 }, partialFilterExpression: { generation: { $gt: 1 } } },
  ]);
};

/** The context that a wrapped key is bound to. */
export const wrapContext = ({ agw_id, generation }: Pick<DataKeyDoc, 'agw_id' | 'generation'>): string =>
  `data-key:${generation}:${agw_id}`;

const idOf = (agwId: string, generation: number): string => `${agwId}/${generation}`;

const placeOf = (id: string): Pick<DataKeyDoc, 'agw_id' | 'generation'> => {
  const slash = id.lastIndexOf('/');
  return { agw_id: id.slice(0, slash), generation: Number(id.slice(slash + 1)) };
};

/** @returns ids of the orders whose key was renewed in the last `ms` milliseconds */
async function renewedWithin(docs: Collection<DataKeyDoc>, ms: number): Promise<readonly string[]> {
  const found = await docs
    .find({ generation: { $gt: 1 }, $expr: { $gt: ['$made_on', { $subtract: ['$$NOW', ms] }] } })
    .project<Pick<DataKeyDoc, 'agw_id'>>({ agw_id: 1 })
    .toArray();
  return found.map(({ agw_id }) => agw_id);
}

export interface DataKeysOptions {
  readonly db: Db;
  readonly keyring: Keyring;
  readonly carried: CarriedKeys;
  /** Default {@link TRUST_MS}. */
  readonly trustMs?: number;
  /** Default {@link CACHE_TTL_MS}. */
  readonly cacheTtlMs?: number;
  /** Default {@link SETTLE_MS}. */
  readonly settleMs?: number;
}

export function createDataKeys(options: DataKeysOptions): DataKeys {
  const { db, keyring, carried } = options;
  const { trustMs = TRUST_MS, cacheTtlMs = CACHE_TTL_MS, settleMs = SETTLE_MS } = options;
  const secrets = createSecretCipher(keyring);
  // A failover must not roll back a key, because everything it sealed would be lost.
  const docs: Collection<DataKeyDoc> = db.collection(DATA_KEYS_COLLECTION, {
    readConcern: { level: 'majority' },
  });
  const cache = new LRUCache<string, KnownKeys>({ max: MAX_CACHED_ORDER_KEYS });
  const breaker = createCircuitBreaker({
    limitMs: LOOKUP_LIMIT_MS,
    ping: () => db.command({ ping: 1 }),
    onRecovered: () => carried.flush(),
  });

  const renewals = createRenewalTracker({
    renewedWithin: (ms) => renewedWithin(docs, ms),
    onRenewed: (agwId) => void cache.delete(agwId),
  });
  const read = createBatcher(readAll);
  const insert = createBatcher(insertAll);

  async function readAll(agwIds: readonly string[]): Promise<readonly KnownKeys[]> {
    const readMs = performance.now();
    const found = await docs
      .find({ agw_id: { $in: [...agwIds] } })
      .sort({ agw_id: 1, generation: 1 })
      .toArray();
    const byOrder = new Map(agwIds.map((agwId) => [agwId, [] as DataKeyDoc[]]));
    for (const doc of found) byOrder.get(doc.agw_id)?.push(doc);
    return agwIds.map((agwId) => cacheKeys(agwId, readMs, byOrder.get(agwId) ?? []));
  }

  function cacheKeys(agwId: string, readMs: number, found: readonly DataKeyDoc[]): KnownKeys {
    const before = cache.get(agwId);
    const keys = new Map(
      found.map((doc) => [doc.generation, before?.keys.get(doc.generation) ?? unwrapped(doc)] as const),
    );
    return putInCache(agwId, { keys, current: found.at(-1)?.generation ?? 0, readMs });
  }

  function putInCache(agwId: string, known: KnownKeys): KnownKeys {
    if (!renewals.isOutdated(agwId, known.readMs)) cache.set(agwId, known);
    return known;
  }

  const unwrapped = (doc: DataKeyDoc) => createSecretKey(secrets.open(wrapContext(doc), doc.wrapped.buffer));

  /**
   * Inserts new generations, unless another process already has. All exist when this returns.
   *
   * @returns for each id its key, or undefined if another process inserted it
   */
  async function insertAll(ids: readonly string[]): Promise<readonly (KeyObject | undefined)[]> {
    const drafts = [...new Set(ids)].map((id) => ({ id, bytes: randomBytes(KEY_BYTES) }));
    const updateOnes = drafts.map(({ id, bytes }) => ({
      updateOne: { filter: { _id: id }, update: [{ $set: newKey(id, bytes) }], upsert: true },
    }));
    const { upsertedIds } = await docs.bulkWrite(updateOnes, { ordered: false });
    const made = new Map(
      drafts.filter((_, index) => index in upsertedIds).map(({ id, bytes }) => [id, createSecretKey(bytes)]),
    );
    return ids.map((id) => made.get(id));
  }

  /** An aggregation stage, because only a pipeline can use the server's clock. */
  function newKey(id: string, bytes: Uint8Array): Record<string, unknown> {
    const place = placeOf(id);
    const wrapped = new Binary(secrets.seal(wrapContext(place), bytes));
    const fields = Object.entries({ ...place, key_id: keyring.current.id, wrapped });
    const kept = fields.map(([name, value]) => [name, { $ifNull: [`$${name}`, { $literal: value }] }]);
    return { ...(Object.fromEntries(kept) as object), made_on: { $ifNull: ['$made_on', '$$NOW'] } };
  }

  async function readOrMake(agwId: string): Promise<KnownKeys> {
    const first = await read(agwId);
    if (first.current > 0) return first;
    const readMs = performance.now();
    const key = await insert(idOf(agwId, 1));
    return key === undefined
      ? read(agwId)
      : putInCache(agwId, { keys: new Map([[1, key]]), current: 1, readMs });
  }

  /** Waits until a generation is {@link SETTLE_MS} old, because its renewal may have been interrupted. */
  async function settled(agwId: string, generation: number): Promise<void> {
    for (;;) {
      const [answer] = await docs
        .aggregate<{ readonly age: number }>([
          { $match: { agw_id: agwId, generation } },
          { $project: { age: { $subtract: ['$$NOW', '$made_on'] } } },
        ])
        .toArray();
      const leftMs = settleMs - (answer?.age ?? Infinity);
      if (leftMs <= 0) return;
      await sleep(leftMs);
    }
  }

  /** The cached current keys, if they cannot have been renewed since. */
  function cachedCurrent(agwId: string): KnownKeys | undefined {
    const known = renewals.isFresh(trustMs) ? cache.get(agwId) : undefined;
    return known !== undefined && known.current > 0 ? known : undefined;
  }

  async function findCurrent(agwId: string): Promise<KnownKeys> {
    await renewals.refresh(trustMs);
    return cachedCurrent(agwId) ?? readOrMake(agwId);
  }

  /** Only orders whose key was renewed have destroyed keys. */
  const mayBeDestroyed = ({ keys, readMs }: KnownKeys): boolean =>
    keys.size > 1 && performance.now() - readMs >= cacheTtlMs;

  async function cachedOrRead(agwId: string): Promise<KnownKeys> {
    if (!renewals.isFresh(cacheTtlMs)) await renewals.refresh(cacheTtlMs);
    const known = cache.get(agwId);
    return known === undefined || mayBeDestroyed(known) ? read(agwId) : known;
  }

  /** Falls back to cached keys while MongoDB is down. */
  async function readOrCached(agwId: string, generation: number): Promise<KnownKeys> {
    const before = cache.get(agwId);
    if (before?.keys.has(generation) !== true) return cachedOrRead(agwId);
    try {
      return await breaker.run(() => cachedOrRead(agwId));
    } catch (error) {
      if (isUnavailable(error)) return before;
      throw error;
    }
  }

  return {
    async current(agwId) {
      try {
        const known = cachedCurrent(agwId) ?? (await breaker.run(() => findCurrent(agwId)));
        const key = known.keys.get(known.current);
        if (key === undefined) throw new Error(`order ${agwId} has no key`);
        return { kind: 'key', generation: known.current, key };
      } catch (error) {
        if (isUnavailable(error)) return { kind: 'unavailable', error };
        throw error;
      }
    },
    async ofGeneration(agwId, generation) {
      let { keys, current } = await readOrCached(agwId, generation);
      // Another process may have inserted it since the keys were read.
      if (generation > current) ({ keys, current } = await read(agwId));
      const key = keys.get(generation);
      if (key !== undefined) return { kind: 'key', key };
      return { kind: generation < current ? 'destroyed' : 'unknown' };
    },
    carried: (keyId) => carried.note(keyId),
    async renew(agwId) {
      const { current } = await read(agwId);
      await insert(idOf(agwId, current + 1));
      cache.delete(agwId);
      // Counts from the acknowledged write, which may be later than `made_on`.
      await sleep(settleMs);
    },
    async destroyOlder(agwId) {
      const { current } = await read(agwId);
      await settled(agwId, current);
      await docs.deleteMany({ agw_id: agwId, generation: { $lt: current } });
      cache.delete(agwId);
    },
    close: () => breaker.close(),
  };
}
