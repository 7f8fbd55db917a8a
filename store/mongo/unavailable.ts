import {
  MongoBulkWriteError,
  MongoError,
  MongoErrorLabel,
  MongoNetworkError,
  MongoServerSelectionError,
  MongoTopologyClosedError,
  MongoNotConnectedError,
} from 'mongodb';

const TRANSIENT_LABELS = [
  MongoErrorLabel.RetryableWriteError,
  MongoErrorLabel.TransientTransactionError,
  MongoErrorLabel.PoolRequestedRetry,
];

/**
 * Error codes of a server that starts, stops or steps down.
 *
 * @see https://github.com/mongodb/mongo/blob/master/src/mongo/base/error_codes.yml
 */
const TRANSIENT_CODES: ReadonlySet<unknown> = new Set([
  6, // HostUnreachable
  7, // HostNotFound
  89, // NetworkTimeout
  91, // ShutdownInProgress
  189, // PrimarySteppedDown
  262, // ExceededTimeLimit
  10_107, // NotWritablePrimary
  11_600, // InterruptedAtShutdown
  11_602, // InterruptedDueToReplStateChange
  13_435, // NotPrimaryNoSecondaryOk
  13_436, // NotPrimaryOrSecondary
]);

/** MongoDB did not answer within the caller's time limit. */
export class DatabaseSilentError extends Error {
  override readonly name = 'DatabaseSilentError';
}

/** Whether MongoDB did not answer, as opposed to refusing the call. The call may be repeated. */
export const isUnavailable = (error: unknown): boolean => {
  if (error instanceof DatabaseSilentError) return true;
  if (!(error instanceof MongoError)) return false;
  // A bulk write wraps the original error.
  if (error instanceof MongoBulkWriteError && isUnavailable(error.errorResponse)) return true;
  if (error instanceof MongoNetworkError || error instanceof MongoServerSelectionError) return true;
  if (error instanceof MongoTopologyClosedError || error instanceof MongoNotConnectedError) return true;
  return TRANSIENT_CODES.has(error.code) || TRANSIENT_LABELS.some((label) => error.hasErrorLabel(label));
};
