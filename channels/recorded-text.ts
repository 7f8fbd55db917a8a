/** Longest request body in the record: 64 KB. */
export const MAX_RECORDED_REQUEST_BYTES = 65_536;

/** Longest response body in the record: 4 KB. */
export const MAX_RECORDED_RESPONSE_BYTES = 4_096;

interface RecordedText {
  readonly body: string;
  readonly body_truncated?: true;
}

const isContinuation = (byte: number | undefined): boolean => byte !== undefined && (byte & 0xc0) === 0x80;

/** Cuts a text to at most `maxBytes` of UTF-8, never inside a character, and marks the cut. */
export const cutText = (text: string, maxBytes: number): RecordedText => {
  const bytes = Buffer.from(text, 'utf8');
  if (bytes.length <= maxBytes) return { body: text };
  let end = maxBytes;
  while (isContinuation(bytes[end])) end -= 1;
  return { body: bytes.toString('utf8', 0, end), body_truncated: true };
};
