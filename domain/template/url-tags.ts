const TAG = /\{\{\{[^]*?\}\}\}|\{\{[^]*?\}\}/g;

interface MaskedUrl {
  /** The URL with a placeholder for each tag. */
  readonly masked: string;
  readonly tags: readonly string[];
  /** Prefix of the placeholders. */
  readonly placeholder: string;
}

/** Replaces the tags of a URL by placeholders, because a URL parser would encode their braces. */
export const maskTags = (url: string): MaskedUrl => {
  let placeholder = '~tag';
  while (url.includes(placeholder)) placeholder += '~';
  const tags: string[] = [];
  const masked = url.replace(TAG, (tag) => `${placeholder}${tags.push(tag) - 1}.`);
  return { masked, tags, placeholder };
};

/** Restores the tags in a parsed `masked` URL. */
export const unmaskTags = (url: string, { tags, placeholder }: MaskedUrl): string =>
  tags.reduce((text, tag, index) => text.replace(`${placeholder}${index}.`, () => tag), url);
