/**
 * Like `Promise.all(items.map(act))`, with at most `limit` calls in flight. After a rejection, starts no further call.
 *
 * @returns the results, in the order of `items`
 */
export async function mapLimited<T, R>(
  items: readonly T[],
  limit: number,
  act: (item: T) => Promise<R>,
): Promise<R[]> {
  const results: R[] = [];
  const left = eachOnce(items);
  const worker = async (): Promise<void> => {
    for (const [index, item] of left) results[index] = await act(item);
  };
  await Promise.all(Array.from({ length: Math.min(limit, items.length) }, worker));
  return results;
}

/** A generator, because a worker that throws closes it, which stops the other workers. */
function* eachOnce<T>(items: readonly T[]): Generator<[number, T]> {
  yield* items.entries();
}
