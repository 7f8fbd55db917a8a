import { isUnavailable } from './unavailable';

/** Most that one call is made for. */
const MOST_TOGETHER = 500;

function answerAt<Answer>(answers: readonly Answer[], place: number): Answer {
  if (place >= answers.length) throw new Error('a grouped call has left out what it was asked for');
  return answers[place] as Answer;
}

/**
 * Gathers what comes while a call is under way, and makes one call for all of it after that: a burst costs a few round
 * trips, and where nothing is under way nothing waits. What a call refuses is called for one by one, so that nobody
 * fails for what others bring; while MongoDB is away all of them fail.
 *
 * @param callAll - answers for each item, in their order; may be called again with the same ones, where it failed
 * @returns what calls for one item; it throws what `callAll` throws
 */
export function groupedCalls<Item, Answer>(
  callAll: (items: readonly Item[]) => Promise<readonly Answer[]>,
): (item: Item) => Promise<Answer> {
  interface Group {
    readonly items: Item[];
    readonly answers: Promise<readonly (Answer | Promise<Answer>)[]>;
  }
  let gathering: Group | undefined;
  let underWay: Promise<unknown> = Promise.resolve();

  const callAlone = async (item: Item): Promise<Answer> => answerAt(await callAll([item]), 0);

  async function call(items: readonly Item[]): Promise<readonly (Answer | Promise<Answer>)[]> {
    try {
      return await callAll(items);
    } catch (error) {
      if (items.length === 1 || isUnavailable(error)) throw error;
      return items.map(callAlone);
    }
  }

  function gather(): Group {
    const items: Item[] = [];
    const answers = underWay.then(() => {
      if (gathering?.items === items) gathering = undefined;
      return call(items);
    });
    underWay = answers.catch(() => undefined);
    return { items, answers };
  }

  return async (item) => {
    if (gathering === undefined || gathering.items.length >= MOST_TOGETHER) gathering = gather();
    const { items, answers } = gathering;
    const place = items.push(item) - 1;
    return answerAt(await answers, place);
  };
}
