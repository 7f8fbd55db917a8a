import { isUnavailable } from './unavailable';

/** Most items of one call. */
const MAX_BATCH_SIZE = 500;

function answerAt<Answer>(answers: readonly Answer[], place: number): Answer {
  if (place >= answers.length) throw new Error('a batched call returned too few answers');
  return answers[place] as Answer;
}

/**
 * Batches the items that arrive while a call is in flight into the next call.
 *
 * A burst costs a few round trips, and the first item never waits. If a batch fails, its items are called one by one,
 * so that one bad item does not fail the others. While MongoDB is down, all of them fail.
 *
 * @param callBatch - returns an answer per item, in order; may be called again with the same items after a failure
 * @returns a function that calls for one item; it throws what `callBatch` throws
 */
export function createBatcher<Item, Answer>(
  callBatch: (items: readonly Item[]) => Promise<readonly Answer[]>,
): (item: Item) => Promise<Answer> {
  interface Batch {
    readonly items: Item[];
    readonly answers: Promise<readonly (Answer | Promise<Answer>)[]>;
  }
  let openBatch: Batch | undefined;
  let inFlight: Promise<unknown> = Promise.resolve();

  const callSingle = async (item: Item): Promise<Answer> => answerAt(await callBatch([item]), 0);

  async function call(items: readonly Item[]): Promise<readonly (Answer | Promise<Answer>)[]> {
    try {
      return await callBatch(items);
    } catch (error) {
      if (items.length === 1 || isUnavailable(error)) throw error;
      return items.map(callSingle);
    }
  }

  function startBatch(): Batch {
    const items: Item[] = [];
    const answers = inFlight.then(() => {
      if (openBatch?.items === items) openBatch = undefined;
      return call(items);
    });
    inFlight = answers.catch(() => undefined);
    return { items, answers };
  }

  return async (item) => {
    if (openBatch === undefined || openBatch.items.length >= MAX_BATCH_SIZE) openBatch = startBatch();
    const { items, answers } = openBatch;
    const place = items.push(item) - 1;
    return answerAt(await answers, place);
  };
}
