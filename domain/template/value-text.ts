/**
 * A field's value as text in a template. No value is empty text; a list of words is joined by a comma;
 * other lists and objects are compact JSON.
 */
export const valueText = (value: unknown): string => {
  if (value === null || value === undefined) return '';
  if (typeof value === 'string') return value;
  if (Array.isArray(value) && value.every((item) => typeof item === 'string')) return value.join(', ');
  return JSON.stringify(value);
};
