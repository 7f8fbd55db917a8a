import type { BenchGoal } from './goal';
import type { Section } from './section';
import type { BenchWorld } from '../world/world';

/** `full` measures; `quick` only checks in a minute that every part works. */
export type Size = 'full' | 'quick';

export interface PartOptions {
  readonly size: Size;
  /** Maximum number of sleeping orders. */
  readonly sleepers: number;
}

export interface PartResult {
  readonly sections: readonly Section[];
  readonly goals: readonly BenchGoal[];
  /** All measured values, for the JSON file. */
  readonly figures: Readonly<Record<string, unknown>>;
}

/** A part of the suite. */
export type Part =
  /** Measures in a world that it shares with other parts, or in its own. */
  | {
      readonly world: 'shared' | 'own';
      readonly run: (world: BenchWorld, options: PartOptions) => Promise<PartResult>;
    }
  /** Starts what it measures itself. */
  | { readonly world: 'none'; readonly run: (options: PartOptions) => Promise<PartResult> };
