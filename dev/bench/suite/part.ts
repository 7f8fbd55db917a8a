import type { BenchGoal } from './goal';
import type { Section } from './section';
import type { BenchWorld } from '../world/world';

/** `full` is the measurement; `quick` shows in a minute that all of it works. */
export type Size = 'full' | 'quick';

export interface PartOptions {
  readonly size: Size;
  /** Orders asleep at most. */
  readonly sleepers: number;
}

export interface PartResult {
  readonly sections: readonly Section[];
  readonly goals: readonly BenchGoal[];
  /** All that was measured, for the JSON file. */
  readonly figures: Readonly<Record<string, unknown>>;
}

/** A part of the suite. */
export type Part =
  /** Measures in a world that it shares with others, or in one of its own. */
  | {
      readonly world: 'shared' | 'own';
      readonly run: (world: BenchWorld, options: PartOptions) => Promise<PartResult>;
    }
  /** Starts what it measures. */
  | { readonly world: 'none'; readonly run: (options: PartOptions) => Promise<PartResult> };
