import type { Readable } from 'node:stream';

/** How much of an answer's body is read before the connection is dropped: 64 KB. */
export const MAX_READ_BYTES = 65_536;

interface ReadBody {
  /** As they came: what claims to be compressed stays so, and a bomb stays small. */
  readonly bytes: Buffer;
  /** false where the limit, the deadline or the receiver cut it short; the connection is of no more use then. */
  readonly complete: boolean;
  /** What cut it short, where that was not the limit. */
  readonly error?: unknown;
}

/** Reads at most 64 KB of an answer. A body that is still running then, or at the deadline, is cut: the status is known. */
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
