import { createHmac } from 'node:crypto';

/** Characters of a fingerprint that name its secret, and characters that are the fingerprint itself. */
const SECRET_NAME_CHARS = 8;
const FINGERPRINT_CHARS = 32;

/** JSON in one spelling: members in the order of their names, no blanks. */
const canonical = (value: unknown): string => {
  if (Array.isArray(value)) return `[${value.map(canonical).join(',')}]`;
  if (typeof value !== 'object' || value === null) return JSON.stringify(value);
  const members = Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1));
  return `{${members.map(([name, member]) => `${JSON.stringify(name)}:${canonical(member)}`).join(',')}}`;
};

const withoutId = (body: unknown): unknown => {
  if (typeof body !== 'object' || body === null) return body;
  const { id: _id, ...rest } = body as Record<string, unknown>;
  return rest;
};

/** Tells whether two bodies are the same without keeping either. */
export interface Fingerprints {
  /** Of a report as it was sent, apart from its `id`, which may as well come in a header. */
  of(body: unknown): string;
}

/**
 * A fingerprint begins with the name of its secret: those of different secrets say nothing about each other.
 *
 * @param secret - without it a fingerprint tells nothing about the body, however few bodies there could be
 */
export const createFingerprints = (secret: Buffer): Fingerprints => {
  const hmac = (text: string): string => createHmac('sha256', secret).update(text).digest('base64url');
  const name = hmac('name of the secret').slice(0, SECRET_NAME_CHARS);
  return { of: (body) => `${name}.${hmac(canonical(withoutId(body))).slice(0, FINGERPRINT_CHARS)}` };
};

/** Whether two fingerprints are certainly of different bodies. */
export const areDifferent = (one: string, other: string): boolean =>
  one !== other && one.slice(0, SECRET_NAME_CHARS) === other.slice(0, SECRET_NAME_CHARS);
