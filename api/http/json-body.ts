import { raw, type Request, type RequestHandler } from 'express';
import { checkJson } from './json-guard';
import { ProblemError } from './problem';
import type { RequestBody } from './route';

/** Largest body in bytes, both before and after decompression: 256 KiB. */
export const MAX_BODY_BYTES = 256 * 1024;

const JSON_TYPE = 'application/json';
export const MERGE_PATCH_TYPE = 'application/merge-patch+json';

const readBytes = raw({ type: () => true, limit: MAX_BODY_BYTES });

const utf8 = new TextDecoder('utf-8', { fatal: true });

const hasBody = (request: Request): boolean =>
  request.headers['transfer-encoding'] !== undefined || Number(request.headers['content-length'] ?? 0) > 0;

const checkType = (request: Request, body: RequestBody<unknown>): void => {
  const accepted = [JSON_TYPE, ...(body.mergePatch === true ? [MERGE_PATCH_TYPE] : [])];
  const [type = '', ...parameters] = (request.headers['content-type'] ?? '').split(';');
  if (!accepted.includes(type.trim().toLowerCase()))
    throw new ProblemError('unsupported-media-type', `send the body as ${accepted.join(' or ')}`, {
      headers: request.method === 'PATCH' ? { 'Accept-Patch': accepted.join(', ') } : {},
    });
  const charset = parameters.map((each) => /^\s*charset\s*=\s*"?([^"\s]*)/i.exec(each)?.[1]).find(Boolean);
  if (charset !== undefined && !/^utf-?8$/i.test(charset))
    throw new ProblemError('malformed-request', 'JSON must be UTF-8: remove the charset or set it to utf-8');
};

/**
 * Parses a request body.
 *
 * @throws ProblemError `malformed-json` if the bytes are not a JSON object or list; the message quotes none of them
 * @throws InvalidInputError as {@link checkJson}
 */
export const parseJson = (bytes: Buffer): unknown => {
  let value: unknown;
  try {
    value = JSON.parse(utf8.decode(bytes));
  } catch (error) {
    // Do not use the parser's message: it may quote the body.
    const reason = error instanceof SyntaxError ? 'it does not parse' : 'it is not UTF-8';
    throw new ProblemError('malformed-json', `the body is not JSON: ${reason}`);
  }
  if (typeof value !== 'object' || value === null)
    throw new ProblemError('malformed-json', 'the body is not a JSON object');
  checkJson(value);
  return value;
};

/** Reads a JSON body into `request.body`; `{}` if the body is optional and absent. */
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
