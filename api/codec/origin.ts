import type { Request, RequestHandler } from 'express';
import { ProblemError } from '../http/problem';

/** What the Temporal UI sends along; anything else of another origin is refused by the browser. */
const TAKEN_HEADERS = 'Content-Type, X-Namespace, Authorization';

/** Seconds for which a browser may keep the answer to its preflight. */
const PREFLIGHT_MAX_AGE_S = 600;

/**
 * Lets pages of one origin, the Temporal UI's, read answers with the visitor's cookie; no other origin gets anything.
 *
 * @param uiOrigin - absent: no page may
 */
export const allowTemporalUi =
  (uiOrigin: string | undefined): RequestHandler =>
  (request, response, next) => {
    const { origin } = request.headers;
    response.vary('Origin');
    if (origin !== undefined && origin !== uiOrigin && !isOfThisPage(request))
      throw new ProblemError(
        'forbidden-origin',
        'pages of this origin may not ask here; see CALLSIGN_TEMPORAL_UI_ORIGIN',
      );
    if (origin !== undefined && origin === uiOrigin)
      response.set({ 'Access-Control-Allow-Origin': origin, 'Access-Control-Allow-Credentials': 'true' });
    if (request.method !== 'OPTIONS') {
      next();
      return;
    }
    response.set({
      'Access-Control-Allow-Methods': 'POST',
      'Access-Control-Allow-Headers': TAKEN_HEADERS,
      'Access-Control-Max-Age': String(PREFLIGHT_MAX_AGE_S),
    });
    response.status(204).end();
  };

/**
 * Whether a form was sent from a page of our own. Browsers say so in `Sec-Fetch-Site`; where that is missing the
 * origin has to have our own host. What sends neither is no browser, and has no visitor's cookie to abuse.
 */
export const isOfThisPage = ({ headers }: Pick<Request, 'headers'>): boolean => {
  const site = headers['sec-fetch-site'];
  if (site !== undefined) return site === 'same-origin';
  const { origin, host } = headers;
  if (origin === undefined) return true;
  return URL.canParse(origin) && new URL(origin).host === host;
};

/** For what changes something: refuses forms of any other page, the Temporal UI's too. */
export const requireOwnPage: RequestHandler = (request, _response, next) => {
  if (!isOfThisPage(request))
    throw new ProblemError('forbidden-origin', 'this form has to be sent from its own page');
  next();
};
