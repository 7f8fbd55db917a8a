/** Most edits between a typo and the intended name. */
const MAX_EDITS = 3;

/** Longest name that is compared, in characters, because the comparison takes quadratic time. */
const MAX_COMPARED_CHARS = 64;

/** Edit distance with insertions, deletions, substitutions and swaps of neighbours (optimal string alignment). */
const editsBetween = (from: string, to: string): number => {
  let beforeLast: number[] = [];
  let last = Array.from({ length: to.length + 1 }, (_, index) => index);
  for (let i = 1; i <= from.length; i++) {
    const row = [i];
    for (let j = 1; j <= to.length; j++) {
      const changed = (last[j - 1] ?? 0) + (from[i - 1] === to[j - 1] ? 0 : 1);
      const isSwap = from[i - 1] === to[j - 2] && from[i - 2] === to[j - 1];
      const swapped = isSwap ? (beforeLast[j - 2] ?? 0) + 1 : Infinity;
      row.push(Math.min(changed, swapped, (last[j] ?? 0) + 1, (row[j - 1] ?? 0) + 1));
    }
    [beforeLast, last] = [last, row];
  }
  return last[to.length] ?? 0;
};

/** Ignores case and separators, so that `camelCase` and `kebab-case` count as no or few edits. */
const plain = (name: string): string => name.replace(/[^\p{L}\p{N}.]/gu, '').toLowerCase();

/** The closest known name, if it is close enough. */
const nearestName = (name: string, known: readonly string[]): string | undefined => {
  if (name === '' || name.length > MAX_COMPARED_CHARS) return undefined;
  const allowed = Math.min(MAX_EDITS, Math.floor(name.length / 2));
  let nearest: { readonly name: string; readonly edits: number } | undefined;
  for (const candidate of known) {
    const edits = editsBetween(plain(name), plain(candidate));
    if (edits <= allowed && (nearest === undefined || edits < nearest.edits))
      nearest = { name: candidate, edits };
  }
  return nearest?.name;
};

/** A suffix for an error about an unknown name: `; did you mean pnr?`, or empty. */
export const didYouMean = (name: string, known: readonly string[]): string => {
  const nearest = nearestName(name, known);
  return nearest === undefined ? '' : `; did you mean ${nearest}?`;
};
