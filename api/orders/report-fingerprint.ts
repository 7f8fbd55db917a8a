/** Marks a text with a secret: nobody without the secret can tell from a mark what the text may have been. */
export type Tokenize = (text: string) => Promise<string>;

/** Characters of a fingerprint that name its secret. */
const SECRET_NAME_CHARS = 8;

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
  of(body: unknown): Promise<string>;
}

/** A fingerprint begins with the name of its secret: those of different secrets say nothing about each other. */
export const createFingerprints = async (tokenize: Tokenize): Promise<Fingerprints> => {
  // The end of it: marks may all begin alike.
  const name = (await tokenize('the name of the secret')).slice(-SECRET_NAME_CHARS);
  return { of: async (body) => `${name}.${await tokenize(canonical(withoutId(body)))}` };
};

/** Whether two fingerprints are certainly of different bodies. */
export const differ = (one: string, other: string): boolean =>
  one !== other && one.slice(0, SECRET_NAME_CHARS) === other.slice(0, SECRET_NAME_CHARS);
