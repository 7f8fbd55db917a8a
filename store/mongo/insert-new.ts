import type { Collection, Document, OptionalUnlessRequiredId } from 'mongodb';
import { duplicatesOf, isOnlyDuplicates } from './duplicate-key';
import { createBatcher } from './batcher';

/**
 * Inserts documents, together with what others insert at the same time.
 *
 * @returns what inserts documents and tells whether all of them are surely new; those that are there already stay as
 * they are
 */
export function insertNew<Doc extends Document>(
  collection: Collection<Doc>,
): (docs: readonly Doc[]) => Promise<boolean> {
  return createBatcher(async (groups: readonly (readonly Doc[])[]) => {
    const docs = groups.flat() as OptionalUnlessRequiredId<Doc>[];
    const owners = groups.flatMap((group, owner) => group.map(() => owner));
    const repeating = new Set<number | undefined>();
    try {
      await collection.insertMany(docs, { ordered: false });
    } catch (error) {
      if (!isOnlyDuplicates(error)) throw error;
      for (const { index } of duplicatesOf(error)) repeating.add(owners[index]);
    }
    return groups.map((_group, owner) => !repeating.has(owner));
  });
}
