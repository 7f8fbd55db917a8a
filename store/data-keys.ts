import { createSecretKey, randomBytes } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { Binary, type Collection, type Db } from 'mongodb';
import { KEY_BYTES } from '../encryption/box';
import type { DataKeySource } from '../encryption/order-cipher';
import type { Keyring } from '../encryption/keyring';
import { createSecretCipher } from '../encryption/secret-cipher';
import { createAwayGuard } from './away-guard';
import type { CarriedKeys } from './carried-keys';
import { createKeyCache, type KnownKeys } from './key-cache';
import { sharedCall } from './shared-call';
import { isUnavailable } from './unavailable';

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

export interface DataKeys extends DataKeySource {
  /**
   * A new generation becomes current; older ones still open. Returns when nothing can arrive any more that was sealed
   * by an older one, in whatever process: {@link SETTLE_MS} after it was made.
   */
  renew(agwId: string): Promise<void>;
  /** Every generation but the current one is gone for ever; other processes forget it within {@link FORGET_MS}. */
  destroyOlder(agwId: string): Promise<void>;
  close(): void;
}

export const DATA_KEYS_COLLECTION = 'data_keys';

/** How long a process may seal with a key that is no longer current, in milliseconds; then it has asked again. */
export const TRUST_MS = 5_000;

/**
 * How long a process may open with a key that was destroyed, in milliseconds; then it has asked again. While MongoDB is
 * away it opens what it can for longer: nobody can destroy a key then.
 */
export const FORGET_MS = 60_000;

/** How long what was sealed may take to where it goes: longer than a call to Temporal may take. In milliseconds. */
const UNDER_WAY_MS = 6_000;

export const SETTLE_MS = TRUST_MS + UNDER_WAY_MS;

/** How long it may take to find the key that seals, in milliseconds; MongoDB counts as away then. */
const LOOKUP_LIMIT_MS = 2_000;

export const ensureDataKeyIndexes = async (db: Db): Promise<void> => {
  await db
    .collection(DATA_KEYS_COLLECTION)
    .createIndexes([{ key: { agw_id: 1, generation: 1 }, unique: true }, { key: { key_id: 1 } }]);
};

/** The place that a wrapped key is bound to. */
export const wrapContext = ({ agw_id, generation }: Pick<DataKeyDoc, 'agw_id' | 'generation'>): string =>
  `data-key:${generation}:${agw_id}`;

export interface DataKeysOptions {
  readonly db: Db;
  readonly keyring: Keyring;
  readonly carried: CarriedKeys;
  /** Default {@link TRUST_MS}. */
  readonly trustMs?: number;
  /** Default {@link FORGET_MS}. */
  readonly forgetMs?: number;
  /** Default {@link SETTLE_MS}. */
  readonly settleMs?: number;
}

export function createDataKeys(options: DataKeysOptions): DataKeys {
  const { db, keyring, carried } = options;
  const { trustMs = TRUST_MS, forgetMs = FORGET_MS, settleMs = SETTLE_MS } = options;
  const secrets = createSecretCipher(keyring);
  // A key that a failover takes back would take with it whatever it sealed.
  const docs: Collection<DataKeyDoc> = db.collection(DATA_KEYS_COLLECTION, {
    readConcern: { level: 'majority' },
  });
  const cache = createKeyCache();
  const guard = createAwayGuard({
    limitMs: LOOKUP_LIMIT_MS,
    ping: () => db.command({ ping: 1 }),
    onBack: () => carried.flush(),
  });

  const read = sharedCall(readNow);
  const readOrMake = sharedCall((agwId) => guard.run(() => withCurrent(agwId)));

  /** The keys as they are at this moment or later. */
  async function readNow(agwId: string): Promise<KnownKeys> {
    const askedMs = performance.now();
    const found = await docs.find({ agw_id: agwId }).sort({ generation: 1 }).toArray();
    return remember(agwId, askedMs, found);
  }

  function remember(agwId: string, askedMs: number, found: readonly DataKeyDoc[]): KnownKeys {
    const before = cache.within(agwId, Infinity);
    const keys = new Map(
      found.map((doc) => [doc.generation, before?.keys.get(doc.generation) ?? unwrapped(doc)] as const),
    );
    return cache.set(agwId, { keys, current: found.at(-1)?.generation ?? 0, askedMs });
  }

  const unwrapped = (doc: DataKeyDoc) => createSecretKey(secrets.open(wrapContext(doc), doc.wrapped.buffer));

  /** Makes a generation, unless somebody else has: then theirs is taken. Either way it is there when this returns. */
  async function make(agwId: string, generation: number): Promise<DataKeyDoc> {
    const wrapped = secrets.seal(wrapContext({ agw_id: agwId, generation }), randomBytes(KEY_BYTES));
    const fields = { agw_id: agwId, generation, key_id: keyring.current.id, wrapped: new Binary(wrapped) };
    const kept: Record<string, unknown> = Object.fromEntries(
      Object.entries(fields).map(([name, value]) => [name, { $ifNull: [`$${name}`, { $literal: value }] }]),
    );
    const made = await docs.findOneAndUpdate(
      { _id: `${agwId}/${generation}` },
      // A pipeline, because only that has the clock of the server.
      [{ $set: { ...kept, made_on: { $ifNull: ['$made_on', '$$NOW'] } } }],
      { upsert: true, returnDocument: 'after' },
    );
    if (made === null) throw new Error(`the key of order ${agwId} that was just made is not there`);
    return made;
  }

  async function withCurrent(agwId: string): Promise<KnownKeys> {
    const first = await read(agwId);
    if (first.current > 0) return first;
    // There was none when it was asked: an older trust than that would miss a renewal that came in between.
    return remember(agwId, first.askedMs, [await make(agwId, 1)]);
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

  /** What is remembered opens on while MongoDB is away. */
  async function knownOrRemembered(agwId: string, generation: number): Promise<KnownKeys> {
    const before = cache.within(agwId, Infinity);
    try {
      return cache.within(agwId, forgetMs) ?? (await read(agwId));
    } catch (error) {
      if (before?.keys.has(generation) === true && isUnavailable(error)) return before;
      throw error;
    }
  }

  return {
    async current(agwId) {
      try {
        const fresh = cache.within(agwId, trustMs);
        const isFresh = fresh !== undefined && fresh.current > 0;
        const { current, keys } = isFresh ? fresh : await readOrMake(agwId);
        const key = keys.get(current);
        if (key === undefined) throw new Error(`order ${agwId} has no key`);
        return { kind: 'key', generation: current, key };
      } catch (error) {
        if (isUnavailable(error)) return { kind: 'away', error };
        throw error;
      }
    },
    async ofGeneration(agwId, generation) {
      let { keys, current } = await knownOrRemembered(agwId, generation);
      // Another process may have made it since that was asked.
      if (generation > current) ({ keys, current } = await readNow(agwId));
      const key = keys.get(generation);
      if (key !== undefined) return { kind: 'key', key };
      return { kind: generation < current ? 'destroyed' : 'unknown' };
    },
    carried: (keyId) => carried.note(keyId),
    async renew(agwId) {
      const { current } = await readNow(agwId);
      await make(agwId, current + 1);
      cache.forget(agwId);
      // From when MongoDB has it, which may be later than when it was made.
      await sleep(settleMs);
    },
    async destroyOlder(agwId) {
      const { current } = await readNow(agwId);
      await settled(agwId, current);
      await docs.deleteMany({ agw_id: agwId, generation: { $lt: current } });
      cache.forget(agwId);
    },
    close: () => guard.close(),
  };
}
