import { MongoBulkWriteError, MongoServerError, type WriteError } from 'mongodb';

const DUPLICATE_KEY_CODE = 11_000;

/** Whether a write failed because a document with the same id or unique member exists. */
export const isDuplicateKey = (error: unknown): boolean =>
  error instanceof MongoServerError && error.code === DUPLICATE_KEY_CODE;

/** Whether an insert failed only because some of the documents exist. */
export const isOnlyDuplicates = (error: unknown): error is MongoBulkWriteError =>
  error instanceof MongoBulkWriteError &&
  // The driver wraps a broken connection in the same class, without write errors.
  error.code === DUPLICATE_KEY_CODE &&
  // A write concern error means that new documents may not have reached a majority.
  error.result.getWriteConcernError() === undefined &&
  duplicatesOf(error).every(({ code }) => code === DUPLICATE_KEY_CODE);

/** The documents that were not inserted, if {@link isOnlyDuplicates}; `index` is the position in the insert. */
export const duplicatesOf = (error: MongoBulkWriteError): readonly WriteError[] => [error.writeErrors].flat();
