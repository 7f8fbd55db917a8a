import type { IncomingMessage } from 'node:http';

export type Body =
  | { readonly kind: 'complete'; readonly bytes: Buffer }
  /** What is beyond the cap was read and dropped, so that the sender gets to see the answer. */
  | { readonly kind: 'too_large'; readonly totalBytes: number }
  /** The sender went away in the middle. */
  | { readonly kind: 'aborted' };

/** Reads a request's body to its end and keeps at most `maxBytes` of it. Never throws. */
export async function readCallbackBody(request: IncomingMessage, maxBytes: number): Promise<Body> {
  const chunks: Buffer[] = [];
  let totalBytes = 0;
  try {
    for await (const chunk of request as AsyncIterable<Buffer>) {
      totalBytes += chunk.length;
      if (totalBytes <= maxBytes) chunks.push(chunk);
      else chunks.length = 0;
    }
  } catch {
    return { kind: 'aborted' };
  }
  if (totalBytes > maxBytes) return { kind: 'too_large', totalBytes };
  return { kind: 'complete', bytes: Buffer.concat(chunks) };
}
