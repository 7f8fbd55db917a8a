/** Percentiles of samples in milliseconds. */
export interface Percentiles {
  readonly count: number;
  readonly p50: number;
  readonly p90: number;
  readonly p95: number;
  readonly p99: number;
  readonly max: number;
}

export const percentilesOf = (samples: readonly number[]): Percentiles => {
  const sorted = samples.toSorted((a, b) => a - b);
  return {
    count: sorted.length,
    p50: at(sorted, 0.5),
    p90: at(sorted, 0.9),
    p95: at(sorted, 0.95),
    p99: at(sorted, 0.99),
    max: at(sorted, 1),
  };
};

/** Nearest rank: a measured sample, without interpolation. */
const at = (sorted: readonly number[], share: number): number => {
  const rank = Math.max(1, Math.ceil(share * sorted.length));
  return Math.round((sorted[rank - 1] ?? Number.NaN) * 10) / 10;
};
