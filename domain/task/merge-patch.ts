const isObject = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/**
 * What becomes of a value by a JSON merge patch: objects are merged, null deletes a member, all else is replaced.
 *
 * @see RFC 7396
 */
export const mergePatch = (target: unknown, patch: unknown): unknown => {
  if (!isObject(patch)) return patch;
  const members = new Map(Object.entries(isObject(target) ? target : {}));
  for (const [name, change] of Object.entries(patch)) {
    if (change === null) members.delete(name);
    else members.set(name, mergePatch(members.get(name), change));
  }
  // Not by assignment: a member named `__proto__` must stay a member, to be refused by name.
  return Object.fromEntries(members);
};
