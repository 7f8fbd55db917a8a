/** Reproducible random draws: the same seed and name give the same draws. */
export interface Chance {
  /** From 0 (included) to 1 (excluded). */
  readonly draw: () => number;
  /** A whole number, both bounds included. */
  readonly whole: (from: number, to: number) => number;
  readonly between: (from: number, to: number) => number;
  readonly pick: <T>(items: readonly [T, ...T[]]) => T;
  readonly isLucky: (share: number) => boolean;
  /** A shuffled copy. */
  readonly shuffle: <T>(items: readonly T[]) => T[];
}

/** Seeds are printed and typed, so they have at most nine digits. */
export const MAX_SEED = 999_999_999;

/**
 * Creates the draws of one seed and name.
 *
 * @param name - separates uses of one seed, so that an extra draw in one place does not change the others
 * @see https://gist.github.com/tommyettinger/46a874533244883189143505d203312c for mulberry32
 */
export function chanceOf(seed: number, name: string): Chance {
  let state = Buffer.from(name).reduce((hash, byte) => Math.imul(hash ^ byte, 0x01000193), seed);
  const draw = (): number => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 0x1_0000_0000;
  };
  const between = (from: number, to: number): number => from + draw() * (to - from);
  const whole = (from: number, to: number): number => Math.floor(between(from, to + 1));
  return {
    draw,
    between,
    whole,
    pick: (items) => items[whole(0, items.length - 1)] ?? items[0],
    isLucky: (share) => draw() < share,
    shuffle: (items) =>
      items
        .map((item) => ({ item, at: draw() }))
        .sort((a, b) => a.at - b.at)
        .map(({ item }) => item),
  };
}
