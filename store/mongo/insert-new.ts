import type { Collection, Document, OptionalUnlessRequiredId } from 'mongodb';
import { duplicatesOf, isOnlyDuplicates } from './duplicate-key';
import { createBatcher } from './batcher';

/**
 * Creates a function that inserts documents, batched with concurrent inserts.
 *
 * Existing documents stay as they are.
 *
 * @returns a function that resolves to true only if all of its documents are certainly new
 */
export function insertNew<Doc extends Document>(
  collection: Collection<Doc>,
): (docs: readonly Doc[]) => Promise<boolean> {
  return createBatcher(async (groups: readonly (readonly Doc[])[]) => {
    const docs = groups.flat() as OptionalUnlessRequiredId<Doc>[];
    const owners = groups.flatMap((group, owner) => group.map(() => owner));
    const withDuplicates = new Set<number | undefined>();
    try {
      await collection.insertMany(docs, { ordered: false });
    } catch (error) {
      if (!isOnlyDuplicates(error)) throw error;
      for (const { index } of duplicatesOf(error)) withDuplicates.add(owners[index]);
    }
    return groups.map((_group, owner) => !withDuplicates.has(owner));
  });
}
