import { isUnavailable } from './unavailable';

/** Most that one call is made for. */
const MAX_BATCH_SIZE = 500;

function answerAt<Answer>(answers: readonly Answer[], place: number): Answer {
  if (place >= answers.length) throw new Error('a batched call has left out what it was asked for');
  return answers[place] as Answer;
}

/**
 * Gathers what comes while a call is under way, and makes one call for all of it after that: a burst costs a few round
 * trips, and where nothing is under way nothing waits. What a call refuses is called for one by one, so that nobody
 * fails for what others bring; while MongoDB is away all of them fail.
 *
 * @param callBatch - answers for each item, in their order; may be called again with the same ones, where it failed
 * @returns what calls for one item; it throws what `callBatch` throws
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
