import { promisify } from 'node:util';
import { brotliCompress, brotliDecompress, constants } from 'node:zlib';
import type { Payload } from '@temporalio/common';
import { temporal } from '@temporalio/proto';

/** Encoding of a payload that contains another, compressed payload. */
const COMPRESSED_ENCODING = 'binary/brotli';

/** Payloads from this size on are compressed, in bytes. */
const COMPRESSED_FROM_BYTES = 16_384;

/** Most bytes that a payload may decompress to: more than any order needs, and small enough for memory. */
const MAX_DECOMPRESSED_BYTES = 268_435_456;

/** Lowest Brotli quality that finds what two events of an order have in common. */
const QUALITY = 4;

/** Base-2 logarithm of the window size in bytes; the window covers many events. */
const WINDOW_BITS = 22;

const proto = temporal.api.common.v1.Payload;
const [compress, decompress] = [promisify(brotliCompress), promisify(brotliDecompress)];

/**
 * Compresses a large payload.
 *
 * Temporal ends a workflow whose continue-as-new input exceeds 2 MB. An order passes on each waiting event with a
 * full copy of the order, so large inputs repeat themselves.
 */
export async function compressed(payload: Payload): Promise<Payload> {
  const plain = proto.encode(payload).finish();
  if (plain.length < COMPRESSED_FROM_BYTES) return payload;
  const params = {
    [constants.BROTLI_PARAM_QUALITY]: QUALITY,
    [constants.BROTLI_PARAM_LGWIN]: WINDOW_BITS,
    [constants.BROTLI_PARAM_SIZE_HINT]: plain.length,
  };
  const data = await compress(plain, { params });
  return { metadata: { encoding: Buffer.from(COMPRESSED_ENCODING) }, data };
}

/** Reverses {@link compressed}; returns other payloads unchanged. */
export async function decompressed(payload: Payload): Promise<Payload> {
  const encoding = payload.metadata?.['encoding'];
  if (encoding == null || Buffer.from(encoding).toString() !== COMPRESSED_ENCODING) return payload;
  const plain = await decompress(payload.data ?? new Uint8Array(), {
    maxOutputLength: MAX_DECOMPRESSED_BYTES,
  });
  return proto.decode(plain);
}
