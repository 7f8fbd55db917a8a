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
  /** Which key of the keyring sealed it. */
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
  readonly askedMs: number;
}

export interface DataKeys extends DataKeySource {
  /**
   * A new generation becomes current; older ones still open. Returns when nothing can arrive any more that was sealed
   * by an older one, in whatever process: {@link SETTLE_MS} after it was made.
   */
  renew(agwId: string): Promise<void>;
  /** Every generation but the current one is gone for ever; other processes forget it within {@link CACHE_TTL_MS}. */
  destroyOlder(agwId: string): Promise<void>;
  close(): void;
}

export const DATA_KEYS_COLLECTION = 'data_keys';

/** Orders whose keys one process caches; beyond them the least recently used one is evicted. About 1 KB each. */
const MAX_CACHED_ORDER_KEYS = 50_000;

/** How long a process may seal with a key that is no longer current, in milliseconds; then it has asked again. */
export const TRUST_MS = 5_000;

/**
 * How long a process may open with a key that was destroyed, in milliseconds; then it has asked again. While MongoDB is
 * away it opens what it can for longer: nobody can destroy a key then.
 */
export const CACHE_TTL_MS = 60_000;

/** How long what was sealed may take to where it goes: longer than a call to Temporal may take. In milliseconds. */
const IN_FLIGHT_MS = 6_000;

export const SETTLE_MS = TRUST_MS + IN_FLIGHT_MS;

/** How long it may take to find the key that seals, in milliseconds; MongoDB counts as away then. */
const LOOKUP_LIMIT_MS = 2_000;

export const ensureDataKeyIndexes = async (db: Db): Promise<void> => {
  await db.collection(DATA_KEYS_COLLECTION).createIndexes([
    { key: { agw_id: 1, generation: 1 } },
    { key: { key_id: 1 } },
    // Renewals only, which are few.
    { key: { made_on: 1 }, partialFilterExpression: { generation: { $gt: 1 } } },
  ]);
};

/** The place that a wrapped key is bound to. */
export const wrapContext = ({ agw_id, generation }: Pick<DataKeyDoc, 'agw_id' | 'generation'>): string =>
  `data-key:${generation}:${agw_id}`;

const idOf = (agwId: string, generation: number): string => `${agwId}/${generation}`;

const placeOf = (id: string): Pick<DataKeyDoc, 'agw_id' | 'generation'> => {
  const slash = id.lastIndexOf('/');
  return { agw_id: id.slice(0, slash), generation: Number(id.slice(slash + 1)) };
};

/** @returns ids of orders whose key was renewed not longer ago than that */
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
  // A key that a failover takes back would take with it whatever it sealed.
  const docs: Collection<DataKeyDoc> = db.collection(DATA_KEYS_COLLECTION, {
    readConcern: { level: 'majority' },
  });
  const cache = new LRUCache<string, KnownKeys>({ max: MAX_CACHED_ORDER_KEYS });
  const breaker = createCircuitBreaker({
    limitMs: LOOKUP_LIMIT_MS,
    ping: () => db.command({ ping: 1 }),
    onRecovered: () => carried.flush(),
  });

  const watch = createRenewalTracker({
    renewedWithin: (ms) => renewedWithin(docs, ms),
    onRenewed: (agwId) => void cache.delete(agwId),
  });
  const read = createBatcher(readAll);
  const make = createBatcher(makeAll);

  async function readAll(agwIds: readonly string[]): Promise<readonly KnownKeys[]> {
    const askedMs = performance.now();
    const found = await docs
      .find({ agw_id: { $in: [...agwIds] } })
      .sort({ agw_id: 1, generation: 1 })
      .toArray();
    const byOrder = new Map(agwIds.map((agwId) => [agwId, [] as DataKeyDoc[]]));
    for (const doc of found) byOrder.get(doc.agw_id)?.push(doc);
    return agwIds.map((agwId) => remember(agwId, askedMs, byOrder.get(agwId) ?? []));
  }

  function remember(agwId: string, askedMs: number, found: readonly DataKeyDoc[]): KnownKeys {
    const before = cache.get(agwId);
    const keys = new Map(
      found.map((doc) => [doc.generation, before?.keys.get(doc.generation) ?? unwrapped(doc)] as const),
    );
    return keep(agwId, { keys, current: found.at(-1)?.generation ?? 0, askedMs });
  }

  function keep(agwId: string, known: KnownKeys): KnownKeys {
    if (!watch.isOutdated(agwId, known.askedMs)) cache.set(agwId, known);
    return known;
  }

  const unwrapped = (doc: DataKeyDoc) => createSecretKey(secrets.open(wrapContext(doc), doc.wrapped.buffer));

  /**
   * Makes generations, unless somebody else has: then theirs is taken. Either way they are there when this returns.
   *
   * @returns the key of each that was made here
   */
  async function makeAll(ids: readonly string[]): Promise<readonly (KeyObject | undefined)[]> {
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

  /** As a stage of a pipeline, because only that has the clock of the server. */
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
    const askedMs = performance.now();
    const key = await make(idOf(agwId, 1));
    return key === undefined ? read(agwId) : keep(agwId, { keys: new Map([[1, key]]), current: 1, askedMs });
  }

  /** Waits until a generation is old enough for the ones before it to go: a renewal may have been cut short. */
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

  /** The key that seals, if it is remembered and cannot have been renewed. */
  function currentInMemory(agwId: string): KnownKeys | undefined {
    const known = watch.isFresh(trustMs) ? cache.get(agwId) : undefined;
    return known !== undefined && known.current > 0 ? known : undefined;
  }

  async function findCurrent(agwId: string): Promise<KnownKeys> {
    await watch.refresh(trustMs);
    return currentInMemory(agwId) ?? readOrMake(agwId);
  }

  /** Keys are only ever destroyed of an order that was renewed. */
  const mayBeDestroyed = ({ keys, askedMs }: KnownKeys): boolean =>
    keys.size > 1 && performance.now() - askedMs >= cacheTtlMs;

  async function knownOrRead(agwId: string): Promise<KnownKeys> {
    if (!watch.isFresh(cacheTtlMs)) await watch.refresh(cacheTtlMs);
    const known = cache.get(agwId);
    return known === undefined || mayBeDestroyed(known) ? read(agwId) : known;
  }

  /** While MongoDB is away, what is remembered opens on. */
  async function knownOrRemembered(agwId: string, generation: number): Promise<KnownKeys> {
    const before = cache.get(agwId);
    if (before?.keys.has(generation) !== true) return knownOrRead(agwId);
    try {
      return await breaker.run(() => knownOrRead(agwId));
    } catch (error) {
      if (isUnavailable(error)) return before;
      throw error;
    }
  }

  return {
    async current(agwId) {
      try {
        const known = currentInMemory(agwId) ?? (await breaker.run(() => findCurrent(agwId)));
        const key = known.keys.get(known.current);
        if (key === undefined) throw new Error(`order ${agwId} has no key`);
        return { kind: 'key', generation: known.current, key };
      } catch (error) {
        if (isUnavailable(error)) return { kind: 'away', error };
        throw error;
      }
    },
    async ofGeneration(agwId, generation) {
      let { keys, current } = await knownOrRemembered(agwId, generation);
      // Another process may have made it since that was asked.
      if (generation > current) ({ keys, current } = await read(agwId));
      const key = keys.get(generation);
      if (key !== undefined) return { kind: 'key', key };
      return { kind: generation < current ? 'destroyed' : 'unknown' };
    },
    carried: (keyId) => carried.note(keyId),
    async renew(agwId) {
      const { current } = await read(agwId);
      await make(idOf(agwId, current + 1));
      cache.delete(agwId);
      // From when MongoDB has it, which may be later than when it was made.
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
