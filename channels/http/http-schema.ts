import { z } from 'zod';
import { MAX_URL_CHARS } from '../../domain/egress/endpoint-url';
import { json } from '../../domain/input/json';
import { says } from '../../domain/input/zod-problems';
import { whole } from '../../domain/order/field-schemas';
import { authSchema } from './auth/auth-schema';
import { MAX_PEM_CHARS } from './auth/certificate-rules';
import type { SettingsOf } from '../channel';

/** The methods whose requests have a body. */
const HTTP_METHODS = ['POST', 'PUT', 'PATCH'] as const;

/** Deadline of one attempt, in milliseconds. */
const MIN_TIMEOUT_MS = 1_000;
const MAX_TIMEOUT_MS = 30_000;
const DEFAULT_TIMEOUT_MS = 15_000;

export const httpSchema = z
  .strictObject({
    url: z.string().max(MAX_URL_CHARS).meta({
      description: 'The URL to call: https, a public host. Path and query may contain tags.',
      example: 'https://erp.example.com/api/order-ticketed',
    }),
    method: z
      .enum(HTTP_METHODS, { error: says('METHOD_INVALID', `is not one of ${HTTP_METHODS.join(', ')}`) })
      .meta({ description: 'Method of the request.', example: 'POST' })
      .default('POST'),
    header: z
      .record(z.string(), z.string())
      .meta({
        description: 'Headers to send. The values may contain tags.',
        example: { Authorization: 'Basic YourPassword' },
      })
      .default({}),
    json_body: z.exactOptional(
      json.meta({
        description:
          'Any JSON. Each string in it is a Mustache template. A string that is one tag in triple braces becomes the field with its JSON type. Default: `{ "type", "timestamp", "data": { all fields } }`.',
        example: {
          pnr: '{{pnr}}',
          adults: '{{{adults_pax}}}',
          freeText: 'This is your order ID: {{agw_id}}',
        },
      }),
    ),
    auth: z.exactOptional(authSchema),
    ca: z.exactOptional(
      z.string().max(MAX_PEM_CHARS).meta({
        description:
          'Certificates in PEM of authorities to trust for the receiver, in addition to the public ones.',
      }),
    ),
    timeout_ms: whole(MIN_TIMEOUT_MS, MAX_TIMEOUT_MS, 'TIMEOUT_INVALID')
      .meta({ description: 'Deadline of one attempt, in milliseconds.', example: DEFAULT_TIMEOUT_MS })
      .default(DEFAULT_TIMEOUT_MS),
  })
  .meta({ description: 'An HTTP request.' });

export type HttpRequest = SettingsOf<typeof httpSchema>;
