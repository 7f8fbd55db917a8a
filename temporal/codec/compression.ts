import { promisify } from 'node:util';
import { brotliCompress, brotliDecompress, constants } from 'node:zlib';
import type { Payload } from '@temporalio/common';
import { temporal } from '@temporalio/proto';

/** Metadata of a payload that holds another, compressed. */
const COMPRESSED_ENCODING = 'binary/brotli';

/** Smaller payloads are left as they are, in bytes. */
const COMPRESSED_FROM_BYTES = 16_384;

/** Of what comes out again: more than any order can come to, and less than would hurt. */
const MAX_DECOMPRESSED_BYTES = 268_435_456;

/** The first that finds what two events of an order have in common. */
const QUALITY = 4;

/** Two to the power of this is how far back it looks, in bytes: over many events. */
const WINDOW_BITS = 22;

const proto = temporal.api.common.v1.Payload;
const [compress, decompress] = [promisify(brotliCompress), promisify(brotliDecompress)];

/**
 * Makes a large payload small. Temporal takes 2 MB, and ends a workflow whose hand-over is larger; an order hands over
 * each event that still waits, with all of the order as it was then, so what is large repeats itself.
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

/** Of what {@link compressed} gave; everything else is handed on. */
export async function decompressed(payload: Payload): Promise<Payload> {
  const encoding = payload.metadata?.['encoding'];
  if (encoding == null || Buffer.from(encoding).toString() !== COMPRESSED_ENCODING) return payload;
  const plain = await decompress(payload.data ?? new Uint8Array(), {
    maxOutputLength: MAX_DECOMPRESSED_BYTES,
  });
  return proto.decode(plain);
}
