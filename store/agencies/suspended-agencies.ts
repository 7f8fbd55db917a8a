import type { Log } from '../../telemetry/log/log';
import type { AgencyStore } from './agencies';

/** How often a process reads the suspended agencies, in milliseconds. Cached values may be this stale. */
export const SUSPENSIONS_CACHE_TTL_MS = 1_000;

/** The suspended agencies, as last read from MongoDB. */
export interface SuspendedAgencies {
  /** @param agency - a name; null is the platform, which is never suspended */
  has(agency: string | null): boolean;
  close(): Promise<void>;
}

/** Reads the suspended agencies every {@link SUSPENSIONS_CACHE_TTL_MS}. @throws if the first read fails */
export async function openSuspendedAgencies(
  agencies: Pick<AgencyStore, 'listSuspended'>,
  logger: Pick<Log, 'warn'>,
): Promise<SuspendedAgencies> {
  let suspended: ReadonlySet<string> = new Set(await agencies.listSuspended());
  let reading: Promise<void> | undefined;

  const read = async (): Promise<void> => {
    try {
      suspended = new Set(await agencies.listSuspended());
    } catch (error) {
      logger.warn({ err: error }, 'agencies.cache-stale');
    }
  };
  const timer = setInterval(() => {
    reading ??= read().finally(() => (reading = undefined));
  }, SUSPENSIONS_CACHE_TTL_MS);

  return {
    has: (agency) => agency !== null && suspended.has(agency),
    async close() {
      clearInterval(timer);
      await reading;
    },
  };
}
