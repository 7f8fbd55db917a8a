/** Most that one call asks for. */
const MAX_BATCH = 500;

/**
 * Gathers what is asked for while a call is under way, and asks for all of it in the next one: a burst costs a few round
 * trips, and no connection for each. What is answered is as it was when it was asked for, or later.
 *
 * @param callAll - has to answer for every key
 */
export function batchedCall<T>(
  callAll: (keys: readonly string[]) => Promise<ReadonlyMap<string, T>>,
): (key: string) => Promise<T> {
  interface Batch {
    readonly keys: Set<string>;
    readonly answers: Promise<ReadonlyMap<string, T>>;
  }
  let gathering: Batch | undefined;
  let underWay: Promise<unknown> = Promise.resolve();

  function gather(): Batch {
    const keys = new Set<string>();
    const answers = underWay.then(() => {
      gathering = undefined;
      return callAll([...keys]);
    });
    underWay = answers.catch(() => undefined);
    return { keys, answers };
  }

  return async (key) => {
    if (gathering === undefined || gathering.keys.size >= MAX_BATCH) gathering = gather();
    const { keys, answers } = gathering;
    keys.add(key);
    const answer = (await answers).get(key);
    if (answer === undefined) throw new Error('a batched call has left out what it was asked for');
    return answer;
  };
}
