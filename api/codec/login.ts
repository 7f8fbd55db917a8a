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

/** Lifetime of a login in milliseconds: 30 minutes. Use does not extend it. */
const SESSION_MS = 30 * 60_000;

/** Limit on login attempts per client address and minute, in one process. */
const LOGIN_LIMIT = { name: 'codec-logins', most: 10, windowMs: 60_000 } as const;

const LOGIN_PATH = '/codec/login';

/** Allows no script on the page, and no form target but this service. */
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
  // With `no-referrer`, browsers would send no `Origin` with the form.
  response.set('Referrer-Policy', 'same-origin').status(status).type('html').send(loginPage(view));
};

/** The login page, where operators get the cookie that lets the Temporal UI decode payloads. */
export const loginRoutes = (deps: CodecServerDependencies): Router => {
  const { keys, sessions, uiOrigin, logger, now } = deps;
  const isSecure = uiOrigin?.startsWith('https:') === true;
  const attempts = new Quota(LOGIN_LIMIT);
  const note = codecAudit(deps.audit, now);

  const showSession: RequestHandler = async (request, response) => {
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
    const { isExceeded, resetMs } = attempts.take(clientOf(remoteAddress(request)), now().getTime());
    if (isExceeded) {
      logger.warn({ outcome: 'limited' }, 'codec.login');
      const waitS = Math.ceil(resetMs / 1_000);
      response.set('Retry-After', String(waitS));
      show(response, 429, { kind: 'form', refusal: `Too many login attempts. Try again in ${waitS} s.` });
      return;
    }
    const operator = await operatorOf(keys, keyOf(request));
    if (operator === undefined) {
      logger.warn({ outcome: 'refused' }, 'codec.login');
      note(request, response, { action: 'openCodecSession', keyId: null, status: 401 });
      show(response, 401, { kind: 'form', refusal: 'This is not a platform key.' });
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
  router.get('/login', showSession);
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
