/** A limit for a measured value. The run fails if one goal is missed. */
export interface BenchGoal {
  readonly goal: string;
  readonly measured: number;
  readonly is: 'at most' | 'at least';
  readonly limit: number;
  readonly reached: boolean;
}

export const atMost = (goal: string, measured: number, limit: number): BenchGoal => ({
  goal,
  measured: hundredths(measured),
  is: 'at most',
  limit,
  reached: measured <= limit,
});

export const atLeast = (goal: string, measured: number, limit: number): BenchGoal => ({
  goal,
  measured: hundredths(measured),
  is: 'at least',
  limit,
  reached: measured >= limit,
});

const hundredths = (value: number): number => Math.round(value * 100) / 100;
