import type { Log } from '../../telemetry/log/log';
import type { AgencyStore } from './agencies';

/** How often a process asks which agencies are suspended, in milliseconds: so old may be what it knows. */
export const SUSPENSIONS_CACHE_TTL_MS = 1_000;

/** Which agencies are suspended, as far as this process knows. While MongoDB is away: as last read. */
export interface SuspendedAgencies {
  /** @param agency - a name; null is the platform, which never is */
  has(agency: string | null): boolean;
  close(): Promise<void>;
}

/** Follows the suspensions from now on. @throws where the first read fails */
export async function openSuspendedAgencies(
  agencies: Pick<AgencyStore, 'listSuspended'>,
  logger: Pick<Log, 'warn'>,
): Promise<SuspendedAgencies> {
  let known: ReadonlySet<string> = new Set(await agencies.listSuspended());
  let reading: Promise<void> | undefined;

  const read = async (): Promise<void> => {
    try {
      known = new Set(await agencies.listSuspended());
    } catch (error) {
      logger.warn({ err: error }, 'agencies.cache-stale');
    }
  };
  const timer = setInterval(() => {
    reading ??= read().finally(() => (reading = undefined));
  }, SUSPENSIONS_CACHE_TTL_MS);

  return {
    has: (agency) => agency !== null && known.has(agency),
    async close() {
      clearInterval(timer);
      await reading;
    },
  };
}
