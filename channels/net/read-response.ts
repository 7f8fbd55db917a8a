import type { Readable } from 'node:stream';

/** Maximum number of body bytes that are read before the connection is closed: 64 KB. */
export const MAX_READ_BYTES = 65_536;

interface ReadBody {
  /** Bytes as received. Compressed bodies are not decompressed, so a bomb stays small. */
  readonly bytes: Buffer;
  /** false if the limit, the deadline or the receiver cut the body. The connection is not reused. */
  readonly complete: boolean;
  /** Error that cut the body, except for the limit. */
  readonly error?: unknown;
}

/** Reads at most 64 KB of a body, until the deadline. A cut body keeps the known status. */
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
