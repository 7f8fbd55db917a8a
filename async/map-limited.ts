/**
 * Like `Promise.all(items.map(act))`, with at most `limit` calls in flight. After a rejection no further call begins.
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

/** A generator, because a worker that throws ends its loop, and that closes the generator for the other workers. */
function* eachOnce<T>(items: readonly T[]): Generator<[number, T]> {
  yield* items.entries();
}
