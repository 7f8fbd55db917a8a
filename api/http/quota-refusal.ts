import type { QuotaPolicy, QuotaStanding } from '../../domain/access/quota';
import { quotaRefusals } from './metrics';
import { ProblemError } from './problem';

const MS_PER_SECOND = 1_000;

const seconds = (ms: number): number => Math.ceil(ms / MS_PER_SECOND);

/**
 * How a caller stands with a quota, in headers.
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

/** The same of something of which there may be so much, without a time after which there may be more. */
export const stockHeaders = ({ name, most }: Pick<QuotaPolicy, 'name' | 'most'>) => ({
  'RateLimit-Policy': `"${name}";q=${most}`,
  RateLimit: `"${name}";r=0`,
});

/**
 * The refusal of what is beyond a quota.
 *
 * @param name - of the quota, for the metric
 * @param headers - how the caller stands
 * @param retryAfterS - seconds, from 1
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

/** @throws ProblemError `quota-exceeded` where it is used up */
export const requireLeft = (standing: QuotaStanding, what: string): void => {
  if (!standing.isExceeded) return;
  const { policy, resetMs } = standing;
  const retryAfterS = Math.max(1, seconds(resetMs));
  throw quotaExceeded(
    policy.name,
    `there are at most ${policy.most} ${what} in ${seconds(policy.windowMs)} s; come again in ${retryAfterS} s`,
    quotaHeaders(standing),
    retryAfterS,
  );
};
