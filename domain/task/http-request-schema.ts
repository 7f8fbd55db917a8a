import { z } from 'zod';
import { authPatchSchema, authSchema } from './auth-schema';
import { MAX_PEM_CHARS } from './certificate-rules';
import { MAX_URL_CHARS } from '../egress/endpoint-url';
import { whole } from '../order/field-schemas';
import { HTTP_METHODS } from './task';
import { says } from '../input/zod-problems';

/** Deadline of one attempt, in milliseconds. */
const MIN_TIMEOUT_MS = 1_000;
const MAX_TIMEOUT_MS = 30_000;
const DEFAULT_TIMEOUT_MS = 15_000;

const MEMBERS = {
  url: z.string().max(MAX_URL_CHARS).meta({
    description: 'Where to send it: https, a public host. Tags may stand in the path and the query.',
    example: 'https://erp.example.com/api/order-ticketed',
  }),
  method: z
    .enum(HTTP_METHODS, { error: says('METHOD_INVALID', `is not one of ${HTTP_METHODS.join(', ')}`) })
    .meta({ description: 'Method of the request.', example: 'POST' }),
  header: z.record(z.string(), z.string()).meta({
    description: 'Headers to send along; the values may hold tags.',
    example: { Authorization: 'Basic YourPassword' },
  }),
  json_body: z.unknown().meta({
    description:
      'Any JSON; each string in it is a Mustache template. A string that is one tag in triple braces becomes the field with its own JSON type. Left out: `{ "type", "timestamp", "data": { all fields } }`.',
    example: { pnr: '{{pnr}}', adults: '{{{adults_pax}}}', freeText: 'This is your order ID: {{agw_id}}' },
  }),
  ca: z.string().max(MAX_PEM_CHARS).meta({
    description:
      'Certificates in PEM of authorities that may vouch for the receiver, beside the public ones.',
  }),
  timeout_ms: whole(MIN_TIMEOUT_MS, MAX_TIMEOUT_MS, 'TIMEOUT_INVALID').meta({
    description: 'Deadline of one attempt, in milliseconds.',
    example: DEFAULT_TIMEOUT_MS,
  }),
} as const;

export const httpRequestSchema = z
  .strictObject({
    url: MEMBERS.url,
    method: MEMBERS.method.default('POST'),
    header: MEMBERS.header.default({}),
    json_body: z.exactOptional(MEMBERS.json_body),
    auth: z.exactOptional(authSchema),
    ca: z.exactOptional(MEMBERS.ca),
    timeout_ms: MEMBERS.timeout_ms.default(DEFAULT_TIMEOUT_MS),
  })
  .meta({ description: 'The HTTP request that tells it.' });

export const httpRequestPatchSchema = z.strictObject({
  url: z.exactOptional(MEMBERS.url),
  method: z.exactOptional(MEMBERS.method.nullable()),
  header: z.exactOptional(z.record(z.string(), z.string().nullable()).nullable()),
  json_body: z.exactOptional(MEMBERS.json_body),
  auth: z.exactOptional(authPatchSchema.nullable()),
  ca: z.exactOptional(MEMBERS.ca.nullable()),
  timeout_ms: z.exactOptional(MEMBERS.timeout_ms.nullable()),
});
