import { raw, Router, type Request, type RequestHandler } from 'express';
import type { PlatformPrincipal } from '../../domain/access/principal';
import { bearerOf } from '../access/authenticate';
import { limitFailedKeys } from '../access/failed-key-limit';
import { parseJson } from '../http/json-body';
import { ProblemError } from '../http/problem';
import { requestId, tagRoute } from '../http/request-log';
import { codecAudit } from './audit-codec';
import { loginRoutes } from './login';
import { operatorOf } from './operator';
import { allowTemporalUi } from './origin';
import type { CodecServerDependencies } from './dependencies';
import { readPayloads, writePayloads } from './protocol';
import { sessionTokenOf } from './session-cookie';

/** Largest request in bytes: eight payloads of the size that Temporal accepts, in base64. */
const MAX_REQUEST_BYTES = 24 * 1024 * 1024;

const neverCached: RequestHandler = (_request, response, next) => {
  response.set('Cache-Control', 'no-store');
  next();
};

const readBytes = raw({ type: 'application/json', limit: MAX_REQUEST_BYTES });

/**
 * Temporal's remote codec: decrypts the payloads of histories for operators.
 *
 * It only decodes, so it cannot be used to write into histories.
 *
 * @see https://docs.temporal.io/production-deployment/data-encryption
 */
export const codecServer = (deps: CodecServerDependencies): Router => {
  const { keys, sessions, payloads: reader, namespace, uiOrigin, now } = deps;
  const note = codecAudit(deps.audit, now);

  /**
   * @returns the platform key of the request, or the one that opened its session
   * @throws ProblemError `unauthorized`
   */
  const requireOperator = async (request: Request): Promise<PlatformPrincipal> => {
    const key = bearerOf(request);
    const operator = key === undefined ? undefined : await operatorOf(keys, key);
    if (operator !== undefined) return operator;
    const token = key === undefined ? sessionTokenOf(request) : undefined;
    const session = token === undefined ? undefined : await sessions.find(token);
    if (session !== undefined) return { kind: 'platform', keyId: session.keyId };
    throw new ProblemError(
      'unauthorized',
      'log in at /codec/login, or send "Authorization: Bearer <platform key>"',
      {
        headers: { 'WWW-Authenticate': 'Bearer realm="callsign"' },
      },
    );
  };

  const identify: RequestHandler = async (request, response, next) => {
    response.locals['principal'] = await requireOperator(request);
    next();
  };

  const decode: RequestHandler = async (request, response) => {
    // The Temporal CLI sends an empty name if it was started without a namespace.
    const requested = request.headers['x-namespace'] ?? '';
    if (requested !== '' && requested !== namespace)
      throw new ProblemError('not-found', 'this codec server serves another namespace');
    if (!Buffer.isBuffer(request.body))
      throw new ProblemError('unsupported-media-type', 'send the payloads as application/json');
    const encrypted = readPayloads(parseJson(request.body));
    const decrypted = await Promise.all(encrypted.map((payload) => reader.read(payload)));
    const { keyId } = response.locals['principal'] as PlatformPrincipal;
    const orders = [...new Set(encrypted.flatMap((payload) => reader.orderOf(payload) ?? []))];
    for (const agwId of orders)
      note(request, response, { action: 'decodeHistory', keyId, status: 200, agwId });
    deps.logger.info(
      { requestId: requestId(response), key: keyId, count: encrypted.length, orders },
      'codec.decoded',
    );
    response.json(writePayloads(decrypted));
  };

  const router = Router();
  router.use(neverCached, allowTemporalUi(uiOrigin));
  router.post(
    '/decode',
    tagRoute('/codec/decode'),
    limitFailedKeys(deps.failedKeys, now),
    identify,
    readBytes,
    decode,
  );
  router.use(loginRoutes(deps));
  return router;
};
