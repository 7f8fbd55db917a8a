import { MongoBulkWriteError, MongoServerError, type WriteError } from 'mongodb';

const DUPLICATE_KEY_CODE = 11_000;

/** Whether a write failed because the document, or one with the same unique member, is there already. */
export const isDuplicateKey = (error: unknown): boolean =>
  error instanceof MongoServerError && error.code === DUPLICATE_KEY_CODE;

/** Whether some of what was to be inserted was there already, and nothing else went wrong. */
export const isOnlyDuplicates = (error: unknown): error is MongoBulkWriteError =>
  error instanceof MongoBulkWriteError &&
  // A connection that broke is wrapped in the same class, with nothing that was refused.
  error.code === DUPLICATE_KEY_CODE &&
  // Those that are new may not have reached the majority of the servers.
  error.result.getWriteConcernError() === undefined &&
  duplicatesOf(error).every(({ code }) => code === DUPLICATE_KEY_CODE);

/** What was not inserted, where `isOnlyDuplicates`; `index` counts among what was to be. */
export const duplicatesOf = (error: MongoBulkWriteError): readonly WriteError[] => [error.writeErrors].flat();
