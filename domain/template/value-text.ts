/**
 * Converts a field's value to text.
 *
 * No value is an empty text. A list of words is joined by commas; other lists and objects are compact JSON.
 */
export const valueText = (value: unknown): string => {
  if (value === null || value === undefined) return '';
  if (typeof value === 'string') return value;
  if (Array.isArray(value) && value.every((item) => typeof item === 'string')) return value.join(', ');
  return JSON.stringify(value);
};
