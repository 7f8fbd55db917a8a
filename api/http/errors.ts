import type { ErrorRequestHandler } from 'express';
import type { Log } from '../../telemetry/log/log';
import { InvalidInputError } from '../../domain/input/invalid-input';
import { InvalidCursorError } from '../../store/mongo/cursor';
import { isUnavailable } from '../../store/mongo/unavailable';
import { IntakeUnavailableError, UnknownOrderError } from '../../temporal/gateway/order-gateway';
import { PROBLEM_TYPE_PREFIX, ProblemError, PROBLEMS, RETRY_AFTER_S, type Problem } from './problem';
import { requestId, routeOf } from './request-log';

const unavailable = (detail: string, cause: unknown): ProblemError =>
  new ProblemError('unavailable', detail, { headers: { 'Retry-After': String(RETRY_AFTER_S) }, cause });

const statusOf = (error: unknown): number | undefined =>
  error instanceof Error && 'status' in error && typeof error.status === 'number' ? error.status : undefined;

/** Maps errors that Express, its router and its body parser throw. */
const fromExpress = (error: unknown): ProblemError => {
  switch (statusOf(error)) {
    case 413:
      return new ProblemError('body-too-large', 'the body exceeds 256 KiB, before or after decompression');
    case 415:
      return new ProblemError('unsupported-media-type', 'the content encoding is not supported');
    case 400:
      return new ProblemError('malformed-request', 'the request cannot be decoded');
    case undefined:
    default:
      return new ProblemError('internal', 'the service failed; see its log for this request_id', {
        cause: error,
      });
  }
};

/** Maps every error to its response. No other code does. */
export const problemResponse = (error: unknown): ProblemError => {
  if (error instanceof ProblemError) return error;
  if (error instanceof InvalidInputError)
    return new ProblemError('invalid-input', error.message, { errors: error.errors });
  if (error instanceof InvalidCursorError) return new ProblemError('invalid-cursor', error.message);
  if (error instanceof UnknownOrderError) return new ProblemError('not-found', error.message);
  if (error instanceof IntakeUnavailableError)
    return unavailable('nothing was accepted; send the same request again', error);
  if (isUnavailable(error))
    return unavailable('the database does not respond; send the same request again', error);
  return fromExpress(error);
};

/** Answers every error as `application/problem+json`, and logs those with a 5xx status. */
export const handleErrors =
  (logger: Log): ErrorRequestHandler =>
  (error: unknown, _request, response, next) => {
    const { code, message, errors, headers, cause } = problemResponse(error);
    const { status, title } = PROBLEMS[code];
    if (status >= 500) {
      const level = status === 503 ? 'warn' : 'error';
      logger[level]({ requestId: requestId(response), route: routeOf(response), err: cause }, 'http.failed');
    }
    if (response.headersSent) {
      next(error);
      return;
    }
    const problem: Problem = {
      type: `${PROBLEM_TYPE_PREFIX}${code}`,
      title,
      status,
      detail: message,
      request_id: requestId(response),
      ...(errors === undefined ? {} : { errors: [...errors] }),
    };
    response.status(status).set(headers).type('application/problem+json').send(JSON.stringify(problem));
  };
