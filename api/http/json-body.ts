import { raw, type Request, type RequestHandler } from 'express';
import { checkJson } from './json-guard';
import { ProblemError } from './problem';
import type { RequestBody } from './route';

/** Largest body, in bytes as it stands before and after it is inflated: 256 KiB. */
export const MAX_BODY_BYTES = 256 * 1024;

const JSON_TYPE = 'application/json';
export const MERGE_PATCH_TYPE = 'application/merge-patch+json';

const readBytes = raw({ type: () => true, limit: MAX_BODY_BYTES });

const utf8 = new TextDecoder('utf-8', { fatal: true });

const hasBody = (request: Request): boolean =>
  request.headers['transfer-encoding'] !== undefined || Number(request.headers['content-length'] ?? 0) > 0;

const checkType = (request: Request, body: RequestBody<unknown>): void => {
  const taken = [JSON_TYPE, ...(body.mergePatch === true ? [MERGE_PATCH_TYPE] : [])];
  const [type = '', ...parameters] = (request.headers['content-type'] ?? '').split(';');
  if (!taken.includes(type.trim().toLowerCase()))
    throw new ProblemError('unsupported-media-type', `send the body as ${taken.join(' or ')}`, {
      headers: request.method === 'PATCH' ? { 'Accept-Patch': taken.join(', ') } : {},
    });
  const charset = parameters.map((each) => /^\s*charset\s*=\s*"?([^"\s]*)/i.exec(each)?.[1]).find(Boolean);
  if (charset !== undefined && !/^utf-?8$/i.test(charset))
    throw new ProblemError('malformed-request', 'JSON is UTF-8: send the body without another charset');
};

/** @throws ProblemError where the bytes are no JSON object that can be taken; repeats nothing of them */
export const parseJson = (bytes: Buffer): unknown => {
  let value: unknown;
  try {
    value = JSON.parse(utf8.decode(bytes));
  } catch (error) {
    // The parser's own words may repeat the body.
    const reason = error instanceof SyntaxError ? 'it does not parse' : 'it is not UTF-8';
    throw new ProblemError('malformed-json', `the body is not JSON: ${reason}`);
  }
  if (typeof value !== 'object' || value === null)
    throw new ProblemError('malformed-json', 'the body is not a JSON object');
  checkJson(value);
  return value;
};

/** Reads a body as strict JSON into `request.body`; a request that needs none and has none gets `{}`. */
export const readJsonBody = (body: RequestBody<unknown>): readonly RequestHandler[] => {
  const isAbsent = (request: Request): boolean => !body.required && !hasBody(request);
  return [
    (request, _response, next) => {
      if (!isAbsent(request)) checkType(request, body);
      next();
    },
    readBytes,
    (request, _response, next) => {
      const bytes: unknown = request.body;
      request.body = isAbsent(request) ? {} : parseJson(Buffer.isBuffer(bytes) ? bytes : Buffer.alloc(0));
      next();
    },
  ];
};
