import { Router, urlencoded, type Request, type RequestHandler, type Response } from 'express';
import helmet from 'helmet';
import { Quota } from '../../domain/access/quota';
import { clientOf, remoteAddress } from '../http/remote-address';
import { tagRoute } from '../http/request-log';
import { codecAudit } from './audit-codec';
import { LOGIN_CSS, loginPage, type LoginView } from './login-page';
import { operatorOf } from './operator';
import { requireOwnPage } from './origin';
import type { CodecServerDependencies } from './dependencies';
import { clearSessionCookie, sessionTokenOf, setSessionCookie } from './session-cookie';

/** How long a login lasts, in milliseconds: 30 minutes, however much is done meanwhile. */
const SESSION_MS = 30 * 60_000;

/** Logins that may be tried from one address in a minute, in one process. */
const LOGIN_TRIES = { name: 'codec-logins', most: 10, windowMs: 60_000 } as const;

const LOGIN_PATH = '/codec/login';

/** Nothing runs on the page, and its forms go nowhere else. */
const pagePolicy: RequestHandler = helmet.contentSecurityPolicy({
  useDefaults: false,
  directives: {
    defaultSrc: ["'none'"],
    styleSrc: ["'self'"],
    formAction: ["'self'"],
    baseUri: ["'none'"],
    frameAncestors: ["'none'"],
  },
});

const readForm = urlencoded({ extended: false, limit: '4kb', parameterLimit: 8 });

const keyOf = ({ body }: Request): string => {
  const form: unknown = body;
  if (typeof form !== 'object' || form === null || !('key' in form)) return '';
  return typeof form.key === 'string' ? form.key.trim() : '';
};

const show = (response: Response, status: number, view: LoginView): void => {
  // With the service's own no-referrer a browser would name no origin for the form.
  response.set('Referrer-Policy', 'same-origin').status(status).type('html').send(loginPage(view));
};

/** The page where an operator gets the cookie with which the Temporal UI may decode. */
export const loginRoutes = (deps: CodecServerDependencies): Router => {
  const { keys, sessions, uiOrigin, logger, now } = deps;
  const isSecure = uiOrigin?.startsWith('https:') === true;
  const tries = new Quota(LOGIN_TRIES);
  const note = codecAudit(deps.audit, now);

  const showStanding: RequestHandler = async (request, response) => {
    const token = sessionTokenOf(request);
    const session = token === undefined ? undefined : await sessions.find(token);
    show(
      response,
      200,
      session === undefined
        ? { kind: 'form' }
        : {
            kind: 'logged-in',
            expiresOn: session.expiresOn,
            ...(uiOrigin === undefined ? {} : { uiOrigin }),
          },
    );
  };

  const logIn: RequestHandler = async (request, response) => {
    const { isExceeded, resetMs } = tries.take(clientOf(remoteAddress(request)), now().getTime());
    if (isExceeded) {
      logger.warn({ outcome: 'limited' }, 'codec.login');
      const waitS = Math.ceil(resetMs / 1_000);
      response.set('Retry-After', String(waitS));
      show(response, 429, { kind: 'form', refusal: `That was too often. Try again in ${waitS} s.` });
      return;
    }
    const operator = await operatorOf(keys, keyOf(request));
    if (operator === undefined) {
      logger.warn({ outcome: 'refused' }, 'codec.login');
      note(request, response, { action: 'openCodecSession', keyId: null, status: 401 });
      show(response, 401, { kind: 'form', refusal: 'That is not a key of the platform.' });
      return;
    }
    const expiresOn = new Date(now().getTime() + SESSION_MS);
    const token = await sessions.open(operator.keyId, expiresOn);
    logger.info({ outcome: 'accepted', key: operator.keyId }, 'codec.login');
    note(request, response, { action: 'openCodecSession', keyId: operator.keyId, status: 303 });
    setSessionCookie(response, token, expiresOn, isSecure);
    response.redirect(303, LOGIN_PATH);
  };

  const logOut: RequestHandler = async (request, response) => {
    const token = sessionTokenOf(request);
    if (token !== undefined) await sessions.close(token);
    clearSessionCookie(response, isSecure);
    response.redirect(303, LOGIN_PATH);
  };

  const router = Router();
  router.use(['/login', '/logout', '/login.css'], tagRoute(LOGIN_PATH), pagePolicy);
  router.get('/login', showStanding);
  router.post('/login', requireOwnPage, readForm, logIn);
  router.post('/logout', requireOwnPage, logOut);
  router.get('/login.css', (_request, response) => {
    response.type('css').send(LOGIN_CSS);
  });
  router.get('/', (_request, response) => {
    response.redirect(LOGIN_PATH);
  });
  return router;
};
