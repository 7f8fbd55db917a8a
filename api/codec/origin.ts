import type { Request, RequestHandler } from 'express';
import { ProblemError } from '../http/problem';

/** Headers that the Temporal UI sends. Browsers refuse cross-origin requests with any other. */
const ALLOWED_HEADERS = 'Content-Type, X-Namespace, Authorization';

/** How long a browser may cache the preflight response, in seconds. */
const PREFLIGHT_MAX_AGE_S = 600;

/**
 * Answers CORS requests: pages of the Temporal UI may use the cookie; any other origin is refused.
 *
 * @param uiOrigin - undefined: refuses every other origin
 */
export const allowTemporalUi =
  (uiOrigin: string | undefined): RequestHandler =>
  (request, response, next) => {
    const { origin } = request.headers;
    response.vary('Origin');
    if (origin !== undefined && origin !== uiOrigin && !isOfThisPage(request))
      throw new ProblemError(
        'forbidden-origin',
        'this origin is not allowed; see CALLSIGN_TEMPORAL_UI_ORIGIN',
      );
    if (origin !== undefined && origin === uiOrigin)
      response.set({ 'Access-Control-Allow-Origin': origin, 'Access-Control-Allow-Credentials': 'true' });
    if (request.method !== 'OPTIONS') {
      next();
      return;
    }
    response.set({
      'Access-Control-Allow-Methods': 'POST',
      'Access-Control-Allow-Headers': ALLOWED_HEADERS,
      'Access-Control-Max-Age': String(PREFLIGHT_MAX_AGE_S),
    });
    response.status(204).end();
  };

/**
 * Whether a request comes from a page of this service.
 *
 * Browsers send `Sec-Fetch-Site`; without it, the host of `Origin` must be this one. A client that sends neither is not
 * a browser, so it has no user's cookie to abuse.
 */
export const isOfThisPage = ({ headers }: Pick<Request, 'headers'>): boolean => {
  const site = headers['sec-fetch-site'];
  if (site !== undefined) return site === 'same-origin';
  const { origin, host } = headers;
  if (origin === undefined) return true;
  return URL.canParse(origin) && new URL(origin).host === host;
};

/**
 * Refuses forms from pages of any other origin, including the Temporal UI.
 *
 * For routes that change something.
 */
export const requireOwnPage: RequestHandler = (request, _response, next) => {
  if (!isOfThisPage(request)) throw new ProblemError('forbidden-origin', 'send this form from its own page');
  next();
};
