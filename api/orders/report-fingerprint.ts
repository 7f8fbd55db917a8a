/**
 * Computes the token of a text with a secret (HMAC).
 *
 * Without the secret, the token reveals nothing about the text.
 */
export type Tokenize = (text: string) => Promise<string>;

/** Leading characters of a fingerprint that identify its secret. */
const SECRET_NAME_CHARS = 8;

/** Canonical JSON: members sorted by name, no whitespace. */
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

/** Fingerprints show whether two bodies are equal without storing either. */
export interface Fingerprints {
  /** The fingerprint of a report as sent, without its `id`, which may come in a header instead. */
  of(body: unknown): Promise<string>;
}

/**
 * Creates fingerprints that start with the id of their secret.
 *
 * Fingerprints of different secrets are not comparable.
 */
export const createFingerprints = async (tokenize: Tokenize): Promise<Fingerprints> => {
  // Use the end of the token, because all tokens may start alike.
  const name = (await tokenize('the name of the secret')).slice(-SECRET_NAME_CHARS);
  return { of: async (body) => `${name}.${await tokenize(canonical(withoutId(body)))}` };
};

/** Whether two fingerprints prove that their bodies differ; false if their secrets differ. */
export const differ = (one: string, other: string): boolean =>
  one !== other && one.slice(0, SECRET_NAME_CHARS) === other.slice(0, SECRET_NAME_CHARS);
