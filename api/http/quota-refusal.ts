import type { QuotaPolicy, QuotaStanding } from '../../domain/access/quota';
import { quotaRefusals } from './metrics';
import { ProblemError } from './problem';

const MS_PER_SECOND = 1_000;

const seconds = (ms: number): number => Math.ceil(ms / MS_PER_SECOND);

/**
 * The `RateLimit` headers for a caller's current use of a quota.
 *
 * @see https://datatracker.ietf.org/doc/draft-ietf-httpapi-ratelimit-headers/
 */
export const quotaHeaders = ({
  policy: { name, most, windowMs },
  left,
  resetMs,
}: QuotaStanding): Readonly<Record<string, string>> => ({
  'RateLimit-Policy': `"${name}";q=${most};w=${seconds(windowMs)}`,
  RateLimit: `"${name}";r=${left};t=${seconds(resetMs)}`,
});

/** The `RateLimit` headers for a limit on a total, which no time window resets. */
export const totalLimitHeaders = ({ name, most }: Pick<QuotaPolicy, 'name' | 'most'>) => ({
  'RateLimit-Policy': `"${name}";q=${most}`,
  RateLimit: `"${name}";r=0`,
});

/**
 * The problem for a request over a quota; also counts it in `callsign_quota_refusals_total`.
 *
 * @param name - name of the quota, used as the metric's label
 * @param headers - the `RateLimit` headers
 * @param retryAfterS - seconds, at least 1
 */
export const quotaExceeded = (
  name: string,
  detail: string,
  headers: Readonly<Record<string, string>>,
  retryAfterS: number,
): ProblemError => {
  quotaRefusals().inc({ quota: name });
  return new ProblemError('quota-exceeded', detail, {
    headers: { ...headers, 'Retry-After': String(retryAfterS) },
  });
};

/**
 * Refuses a request that exceeds its quota.
 *
 * @param what - what the quota counts, in the plural: "requests of one key"
 * @throws ProblemError `quota-exceeded`
 */
export const requireLeft = (standing: QuotaStanding, what: string): void => {
  if (!standing.isExceeded) return;
  const { policy, resetMs } = standing;
  const retryAfterS = Math.max(1, seconds(resetMs));
  throw quotaExceeded(
    policy.name,
    `the limit is ${policy.most} ${what} in ${seconds(policy.windowMs)} s; retry in ${retryAfterS} s`,
    quotaHeaders(standing),
    retryAfterS,
  );
};
