import { MongoBulkWriteError, MongoServerError } from 'mongodb';

const DUPLICATE_KEY_CODE = 11_000;

/** Whether a write failed because the document, or one with the same unique member, is there already. */
export const isDuplicate = (error: unknown): boolean =>
  error instanceof MongoServerError && error.code === DUPLICATE_KEY_CODE;

/** Whether all that failed of a write of many documents was there already. */
export const isOnlyDuplicates = (error: unknown): boolean =>
  error instanceof MongoBulkWriteError &&
  error.code === DUPLICATE_KEY_CODE &&
  [error.writeErrors].flat().every(({ code }) => code === DUPLICATE_KEY_CODE);
