import type { Readable } from 'node:stream';

/** Most bytes of a response body that are read before the connection is closed: 64 KB. */
export const MAX_READ_BYTES = 65_536;

interface ReadBody {
  /** The received bytes, not decompressed, so that a decompression bomb stays small. */
  readonly bytes: Buffer;
  /** false if the limit, the deadline or the receiver cut it short. The connection cannot be reused then. */
  readonly complete: boolean;
  /** Why it was cut short, unless by the limit. */
  readonly error?: unknown;
}

/** Reads at most 64 KB of a response body. Cuts a longer or slower body, because the status has already arrived. */
export const readResponseBody = async (body: Readable): Promise<ReadBody> => {
  const chunks: Buffer[] = [];
  let size = 0;
  try {
    for await (const chunk of body as AsyncIterable<Buffer>) {
      chunks.push(chunk.subarray(0, MAX_READ_BYTES - size));
      size += chunk.length;
      if (size > MAX_READ_BYTES) return { bytes: Buffer.concat(chunks), complete: false };
    }
  } catch (error) {
    return { bytes: Buffer.concat(chunks), complete: false, error };
  }
  return { bytes: Buffer.concat(chunks), complete: true };
};
