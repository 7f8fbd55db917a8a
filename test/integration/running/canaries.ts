import { randomInt } from 'node:crypto';

const digits = (count: number): string => Array.from({ length: count }, () => String(randomInt(10))).join('');
const letters = (count: number): string =>
  Array.from({ length: count }, () => String.fromCharCode(97 + randomInt(26))).join('');

/** Random values, unique to one test run, so that any occurrence comes from the test. */
export interface Canaries {
  readonly phone: string;
  readonly mail: string;
  readonly name: string;
  /** A secret of a task, for header values and URL paths. Not personal data. */
  readonly secret: string;
}

export const newCanaries = (): Canaries => ({
  phone: `+34${digits(15)}`,
  mail: `${letters(14)}@${letters(8)}.example`,
  // Non-ASCII letters, which UTF-8, JSON and URLs encode differently.
  name: `Zoë ${letters(14)} Ōkami`,
  secret: `k${digits(6)}${letters(16)}`,
});

const BITS_PER_BASE64_CHAR = 6;

/** The three base64 forms of a text, by its offset in the encoded data. Omits characters that depend on its neighbours. */
const inBase64 = (bytes: Buffer): readonly string[] =>
  [0, 1, 2].map((offset) => {
    const encoded = Buffer.concat([Buffer.alloc(offset), bytes])
      .toString('base64')
      .replace(/=+$/, '');
    const start = Math.ceil((offset * 8) / BITS_PER_BASE64_CHAR);
    const end = Math.floor(((offset + bytes.length) * 8) / BITS_PER_BASE64_CHAR);
    return encoded.slice(start, end);
  });

const toUrlAlphabet = (base64: string): string => base64.replaceAll('+', '-').replaceAll('/', '_');

const escapedJson = (text: string): string =>
  text.replaceAll(/[^\x20-\x7e]/g, (char) => `\\u${char.charCodeAt(0).toString(16).padStart(4, '0')}`);

/** Every encoding in which a file may contain a value, by name. */
export function canarySpellings(value: string): ReadonlyMap<string, Buffer> {
  const bytes = Buffer.from(value, 'utf8');
  const base64 = inBase64(bytes);
  const texts = {
    'utf-8': value,
    'base64 at 0': base64[0]!,
    'base64 at 1': base64[1]!,
    'base64 at 2': base64[2]!,
    'base64url at 0': toUrlAlphabet(base64[0]!),
    'base64url at 1': toUrlAlphabet(base64[1]!),
    'base64url at 2': toUrlAlphabet(base64[2]!),
    hex: bytes.toString('hex'),
    HEX: bytes.toString('hex').toUpperCase(),
    url: encodeURIComponent(value),
    form: new URLSearchParams({ '': value }).toString().slice(1),
    json: escapedJson(value),
    JSON: escapedJson(value).replaceAll(/\\u[\da-f]{4}/g, (escape) => `\\u${escape.slice(2).toUpperCase()}`),
    html: value.replaceAll(/[^\x20-\x7e]/g, (char) => `&#${char.charCodeAt(0)};`),
  };
  const spellings = new Map<string, Buffer>();
  // Skip equal encodings, because many are the same for plain ASCII.
  for (const [how, text] of Object.entries(texts))
    if (![...spellings.values()].some((known) => known.equals(Buffer.from(text))))
      spellings.set(how, Buffer.from(text));
  spellings.set('utf-16le', Buffer.from(value, 'utf16le'));
  return spellings;
}

/** The canaries that these bytes contain, as `phone as hex`. */
export const canariesIn = (bytes: Buffer, canaries: Readonly<Record<string, string>>): readonly string[] =>
  Object.entries(canaries).flatMap(([which, value]) =>
    [...canarySpellings(value)].flatMap(([how, spelling]) =>
      bytes.includes(spelling) ? [`${which} as ${how}`] : [],
    ),
  );
