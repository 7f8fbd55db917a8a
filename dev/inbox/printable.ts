/**
 * Text from outside, safe to write to a terminal: control characters, which could move the cursor, recolour or
 * answer, and the marks that turn the direction of writing, are shown as escapes.
 */
export const printable = (text: string): string =>
  text.replace(/[\p{Cc}\u2028\u2029\u202a-\u202e\u2066-\u2069]/gu, (character) => {
    const code = character.codePointAt(0) ?? 0;
    return `\\u${code.toString(16).padStart(4, '0')}`;
  });
