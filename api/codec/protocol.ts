import type { Payload } from '@temporalio/common';
import { z } from 'zod';
import { InvalidInputError } from '../../domain/input/invalid-input';
import { says, zodProblems } from '../../domain/input/zod-problems';

/**
 * Most payloads in one request.
 *
 * The UI and the CLI send those of one event, or of one page of a history.
 */
const MAX_PAYLOADS = 2_000;

/** Bytes in the JSON form of Protocol Buffers; also accepts the URL-safe alphabet. */
const bytes = z.string().regex(/^[\w+/-]*={0,2}$/, says('ENCODING_INVALID', 'is not base64'));

// Not strict, because a newer Temporal may send more members.
const payloadSchema = z.object({
  metadata: z.record(z.string(), bytes).optional(),
  data: bytes.optional(),
});

/** A request to a codec: `{ "payloads": [{ "metadata": { "encoding": "…" }, "data": "…" }] }` */
const requestSchema = z.object({ payloads: z.array(payloadSchema).max(MAX_PAYLOADS) });

const decoded = (text: string): Uint8Array => Buffer.from(text, 'base64');
const encoded = (data: Uint8Array): string => Buffer.from(data).toString('base64');

const mapValues = <From, To>(record: Readonly<Record<string, From>>, map: (value: From) => To) =>
  Object.fromEntries(Object.entries(record).map(([name, value]) => [name, map(value)]));

/** Parses the payloads of a request. @throws InvalidInputError that quotes no input */
export const readPayloads = (body: unknown): readonly Payload[] => {
  const parsed = requestSchema.safeParse(body);
  if (!parsed.success) throw new InvalidInputError(zodProblems(parsed.error, body, () => true));
  return parsed.data.payloads.map(({ metadata, data }) => ({
    ...(metadata === undefined ? {} : { metadata: mapValues(metadata, decoded) }),
    ...(data === undefined ? {} : { data: decoded(data) }),
  }));
};

export const writePayloads = (payloads: readonly Payload[]): object => ({
  payloads: payloads.map(({ metadata, data }) => ({
    ...(metadata ? { metadata: mapValues(metadata, encoded) } : {}),
    ...(data ? { data: encoded(data) } : {}),
  })),
});
