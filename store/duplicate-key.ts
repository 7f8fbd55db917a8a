import { MongoServerError } from 'mongodb';

const DUPLICATE_KEY_CODE = 11_000;

/** Is a document of that id, or of that unique key, there already? */
export const isDuplicateKey = (error: unknown): boolean =>
  error instanceof MongoServerError && error.code === DUPLICATE_KEY_CODE;
