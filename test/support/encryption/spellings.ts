/**
 * Base64 of a text at each of the three offsets within a longer text.
 * Leaves out characters that depend on the neighbouring bytes.
 */
const base64Of = (text: string): readonly string[] =>
  [0, 1, 2].map((shift) => {
    const encoded = Buffer.concat([Buffer.alloc(shift), Buffer.from(text)]).toString('base64');
    const first = Math.ceil((shift * 8) / 6);
    return encoded.slice(first, Math.floor(((shift + text.length) * 8) / 6));
  });

/** All byte encodings of a text to search for: UTF-8, UTF-16, hexadecimal, and both base64 alphabets. */
export const spellingsOf = (text: string): readonly Buffer[] => {
  const utf16 = Buffer.from(text, 'utf16le');
  const hex = Buffer.from(text).toString('hex');
  const base64 = base64Of(text);
  return [
    Buffer.from(text),
    utf16,
    Buffer.from(utf16).swap16(),
    ...[hex, hex.toUpperCase(), ...base64].map((each) => Buffer.from(each)),
    ...base64.map((each) => Buffer.from(each.replaceAll('+', '-').replaceAll('/', '_'))),
  ];
};
