/** Base64 of a text at each of the three places where it may begin within a longer one, without what its neighbours decide. */
const base64Of = (text: string): readonly string[] =>
  [0, 1, 2].map((shift) => {
    const encoded = Buffer.concat([Buffer.alloc(shift), Buffer.from(text)]).toString('base64');
    const first = Math.ceil((shift * 8) / 6);
    return encoded.slice(first, Math.floor(((shift + text.length) * 8) / 6));
  });

/** Every way in which a text may lie in bytes: as it is, in UTF-16, in hexadecimal, in base64 of both alphabets. */
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
