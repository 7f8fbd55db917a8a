import type { AgencyPrincipal } from '../../domain/access/principal';
import { LRUCache } from 'lru-cache';
import type { AgencyStore } from './agencies';
import type { AgencyKey, AgencyKeyStore } from './agency-keys';
import { isUnavailable } from '../mongo/unavailable';

/** Why a key lets nobody in. */
export type KeyRefusal = 'unknown' | 'revoked' | 'expired' | 'suspended';

export type AgencyVerdict =
  | { readonly kind: 'principal'; readonly principal: AgencyPrincipal }
  | { readonly kind: 'refused'; readonly why: KeyRefusal };

/**
 * How old may be what a process knows of a key, in milliseconds: so long a revoked key, or one of a suspended agency,
 * may still be let in.
 */
export const KEY_CACHE_TTL_MS = 2_000;

/** How long a key that was known is let in while MongoDB does not answer, in milliseconds: five minutes. */
export const KEY_OUTAGE_MS = 300_000;

/** How long MongoDB counts as away after it was found so, in milliseconds: so old may be what is known right after. */
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
  /** When the read of it began. */
  readonly readMs: number;
  /** When it was last asked for in vain. */
  failedMs?: number;
}

export interface AgencyKeyLookupDependencies {
  readonly keys: Pick<AgencyKeyStore, 'findByHash'>;
  readonly agencies: Pick<AgencyStore, 'get'>;
  readonly nowMs: () => number;
}

/** Who holds the keys of agencies. */
export interface AgencyKeyLookup {
  /**
   * @param hash - SHA-256 of the key, hexadecimal
   * @throws what `isUnavailable` knows, where MongoDB is away and the key was not in use within {@link KEY_OUTAGE_MS}
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
  const known = new LRUCache<string, CachedKey>({ max: MAX_CACHED_KEYS });
  const reading = new Map<string, Promise<CachedKey | undefined>>();

  const read = async (hash: string): Promise<CachedKey | undefined> => {
    const readMs = nowMs();
    const key = await keys.findByHash(hash);
    const agency = key && (await agencies.get(key.agency_id));
    if (key === undefined || agency === undefined) {
      known.delete(hash);
      return undefined;
    }
    const found: CachedKey = {
      holder: { key, agency: agency.name, isSuspended: agency.suspended_on !== undefined },
      readMs,
    };
    known.set(hash, found);
    return found;
  };

  const isUnreachable = ({ readMs, failedMs }: CachedKey): boolean =>
    failedMs !== undefined && nowMs() - failedMs < OUTAGE_ASSUMED_MS && nowMs() - readMs < KEY_OUTAGE_MS;

  /** Of requests that come at the same time one asks. */
  const readOnce = (hash: string): Promise<CachedKey | undefined> => {
    const inFlight = reading.get(hash);
    if (inFlight !== undefined) return inFlight;
    const begun = read(hash).finally(() => reading.delete(hash));
    reading.set(hash, begun);
    return begun;
  };

  /** What was known is good enough while MongoDB is away, for a while. */
  const readOrKeep = async (hash: string, former: CachedKey | undefined): Promise<CachedKey | undefined> => {
    try {
      return await readOnce(hash);
    } catch (error) {
      if (former === undefined || !isUnavailable(error) || nowMs() - former.readMs >= KEY_OUTAGE_MS)
        throw error;
      former.failedMs = nowMs();
      return former;
    }
  };

  const find = async (hash: string): Promise<CachedKey | undefined> => {
    const former = known.get(hash);
    if (former === undefined) return readOnce(hash);
    if (nowMs() - former.readMs < KEY_CACHE_TTL_MS) return former;
    const asked = readOrKeep(hash, former);
    if (!isUnreachable(former)) return asked;
    // It takes seconds to find MongoDB missing: meanwhile requests go by what is known.
    asked.catch(() => undefined);
    return former;
  };

  return {
    verify: async (hash) => {
      const found = await find(hash);
      return found === undefined ? UNKNOWN : judge(found.holder, nowMs());
    },
  };
};
