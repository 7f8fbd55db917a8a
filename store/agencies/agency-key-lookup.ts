import type { AgencyPrincipal } from '../../domain/access/principal';
import { LRUCache } from 'lru-cache';
import type { AgencyStore } from './agencies';
import type { AgencyKey, AgencyKeyStore } from './agency-keys';
import { isUnavailable } from '../mongo/unavailable';

/** Why a key is refused. */
export type KeyRefusal = 'unknown' | 'revoked' | 'expired' | 'suspended';

export type AgencyVerdict =
  | { readonly kind: 'principal'; readonly principal: AgencyPrincipal }
  | { readonly kind: 'refused'; readonly why: KeyRefusal };

/**
 * Cached keys may be this stale, in milliseconds.
 *
 * A revoked key, or a key of a suspended agency, may still be accepted for this long.
 */
export const KEY_CACHE_TTL_MS = 2_000;

/** How long a cached key is accepted while MongoDB does not answer, in milliseconds: five minutes. */
export const KEY_OUTAGE_MS = 300_000;

/**
 * How long MongoDB is assumed to be down after a failed read, in milliseconds. Keys are answered from the cache
 * meanwhile.
 */
const OUTAGE_ASSUMED_MS = 5_000;

/** Keys that one process caches; beyond them the least recently used one is evicted. */
const MAX_CACHED_KEYS = 10_000;

/** A key and its agency, as MongoDB had them. */
interface KeyWithAgency {
  readonly key: AgencyKey;
  readonly agency: string;
  readonly isSuspended: boolean;
}

interface CachedKey {
  readonly holder: KeyWithAgency;
  /** Start of the read, in milliseconds. */
  readonly readMs: number;
  /** Time of the last failed read, in milliseconds. */
  failedMs?: number;
}

export interface AgencyKeyLookupDependencies {
  readonly keys: Pick<AgencyKeyStore, 'findByHash'>;
  readonly agencies: Pick<AgencyStore, 'get'>;
  readonly nowMs: () => number;
}

/** Resolves a key to its agency, with a cache. */
export interface AgencyKeyLookup {
  /**
   * @param hash - SHA-256 of the key, hexadecimal
   * @throws an error that `isUnavailable` recognises, if MongoDB is down and the key was not read in the last
   * {@link KEY_OUTAGE_MS}
   */
  verify(hash: string): Promise<AgencyVerdict>;
}

const UNKNOWN: AgencyVerdict = { kind: 'refused', why: 'unknown' };

const judge = ({ key, agency, isSuspended }: KeyWithAgency, nowMs: number): AgencyVerdict => {
  if (key.revoked_on !== undefined) return { kind: 'refused', why: 'revoked' };
  if (key.expires_on !== undefined && Date.parse(key.expires_on) <= nowMs)
    return { kind: 'refused', why: 'expired' };
  if (isSuspended) return { kind: 'refused', why: 'suspended' };
  const { id: keyId, agency_id: agencyId, scopes } = key;
  return { kind: 'principal', principal: { kind: 'agency', keyId, agencyId, agency, scopes } };
};

export const createAgencyKeyLookup = ({
  keys,
  agencies,
  nowMs,
}: AgencyKeyLookupDependencies): AgencyKeyLookup => {
  const cache = new LRUCache<string, CachedKey>({ max: MAX_CACHED_KEYS });
  const reading = new Map<string, Promise<CachedKey | undefined>>();

  const read = async (hash: string): Promise<CachedKey | undefined> => {
    const readMs = nowMs();
    const key = await keys.findByHash(hash);
    const agency = key && (await agencies.get(key.agency_id));
    if (key === undefined || agency === undefined) {
      cache.delete(hash);
      return undefined;
    }
    const found: CachedKey = {
      holder: { key, agency: agency.name, isSuspended: agency.suspended_on !== undefined },
      readMs,
    };
    cache.set(hash, found);
    return found;
  };

  const isUnreachable = ({ readMs, failedMs }: CachedKey): boolean =>
    failedMs !== undefined && nowMs() - failedMs < OUTAGE_ASSUMED_MS && nowMs() - readMs < KEY_OUTAGE_MS;

  /** Concurrent requests for the same key share one read. */
  const readOnce = (hash: string): Promise<CachedKey | undefined> => {
    const inFlight = reading.get(hash);
    if (inFlight !== undefined) return inFlight;
    const started = read(hash).finally(() => reading.delete(hash));
    reading.set(hash, started);
    return started;
  };

  /** Falls back to the cached key for {@link KEY_OUTAGE_MS} while MongoDB is down. */
  const readOrCached = async (
    hash: string,
    cached: CachedKey | undefined,
  ): Promise<CachedKey | undefined> => {
    try {
      return await readOnce(hash);
    } catch (error) {
      if (cached === undefined || !isUnavailable(error) || nowMs() - cached.readMs >= KEY_OUTAGE_MS)
        throw error;
      cached.failedMs = nowMs();
      return cached;
    }
  };

  const find = async (hash: string): Promise<CachedKey | undefined> => {
    const cached = cache.get(hash);
    if (cached === undefined) return readOnce(hash);
    if (nowMs() - cached.readMs < KEY_CACHE_TTL_MS) return cached;
    const fresh = readOrCached(hash, cached);
    if (!isUnreachable(cached)) return fresh;
    // A read takes seconds to fail while MongoDB is down, so requests use the cached key meanwhile.
    fresh.catch(() => undefined);
    return cached;
  };

  return {
    verify: async (hash) => {
      const found = await find(hash);
      return found === undefined ? UNKNOWN : judge(found.holder, nowMs());
    },
  };
};
