import { randomInt } from 'node:crypto';

const digits = (count: number): string => Array.from({ length: count }, () => String(randomInt(10))).join('');
const letters = (count: number): string =>
  Array.from({ length: count }, () => String.fromCharCode(97 + randomInt(26))).join('');

/** Values that nobody else has: wherever one is found, it came from here. */
export interface Canaries {
  readonly phone: string;
  readonly mail: string;
  readonly name: string;
  /** Not a person's, but a task's: header values, paths of URLs. */
  readonly secret: string;
}

export const newCanaries = (): Canaries => ({
  phone: `+34${digits(15)}`,
  mail: `${letters(14)}@${letters(8)}.example`,
  // Letters that UTF-8, JSON and URLs each spell in their own way.
  name: `Zoë ${letters(14)} Ōkami`,
  secret: `k${digits(6)}${letters(16)}`,
});

const BYTE_OF_BASE64 = 6;

/** Base64 of a text wherever it begins in what is encoded: three ways, without what its neighbours decide. */
const inBase64 = (bytes: Buffer): readonly string[] =>
  [0, 1, 2].map((offset) => {
    const encoded = Buffer.concat([Buffer.alloc(offset), bytes])
      .toString('base64')
      .replace(/=+$/, '');
    const start = Math.ceil((offset * 8) / BYTE_OF_BASE64);
    const end = Math.floor(((offset + bytes.length) * 8) / BYTE_OF_BASE64);
    return encoded.slice(start, end);
  });

const toUrlAlphabet = (base64: string): string => base64.replaceAll('+', '-').replaceAll('/', '_');

const escapedJson = (text: string): string =>
  text.replaceAll(/[^\x20-\x7e]/g, (char) => `\\u${char.charCodeAt(0).toString(16).padStart(4, '0')}`);

/** Every spelling in which a value may lie in a file, by its name. */
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
  // Of a value in plain ASCII many are the same.
  for (const [how, text] of Object.entries(texts))
    if (![...spellings.values()].some((known) => known.equals(Buffer.from(text))))
      spellings.set(how, Buffer.from(text));
  spellings.set('utf-16le', Buffer.from(value, 'utf16le'));
  return spellings;
}

/** `phone as hex`: what of the canaries is in these bytes. */
export const canariesIn = (bytes: Buffer, canaries: Readonly<Record<string, string>>): readonly string[] =>
  Object.entries(canaries).flatMap(([which, value]) =>
    [...canarySpellings(value)].flatMap(([how, spelling]) =>
      bytes.includes(spelling) ? [`${which} as ${how}`] : [],
    ),
  );
