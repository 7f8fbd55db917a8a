/** A name further off than this is another name, not a slip. */
const MAX_EDITS = 3;

/** Longer names are not compared: nobody mistypes them, and the comparison takes time. */
const MAX_COMPARED_CHARS = 64;

/** How many characters to add, drop, change or swap with their neighbour (Damerau's distance, each place touched once). */
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

/** `camelCase`, `kebab-case` and capitals are slips of one edit at most. */
const plain = (name: string): string => name.replace(/[^\p{L}\p{N}.]/gu, '').toLowerCase();

/** The known name that was most likely meant, if one is near enough. */
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

/** `; did you mean pnr?`, or nothing: to be put behind the sentence that refuses a name. */
export const didYouMean = (name: string, known: readonly string[]): string => {
  const nearest = nearestName(name, known);
  return nearest === undefined ? '' : `; did you mean ${nearest}?`;
};
