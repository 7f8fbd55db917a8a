const TAG = /\{\{\{[^]*?\}\}\}|\{\{[^]*?\}\}/g;

interface MaskedUrl {
  /** The URL with a plain word in place of each tag. */
  readonly masked: string;
  readonly tags: readonly string[];
  /** What each of those words begins with. */
  readonly placeholder: string;
}

/** Takes the tags out of a URL, so that what is left can be read as one; a URL parser would encode their braces. */
export const maskTags = (url: string): MaskedUrl => {
  let placeholder = '~tag';
  while (url.includes(placeholder)) placeholder += '~';
  const tags: string[] = [];
  const masked = url.replace(TAG, (tag) => `${placeholder}${tags.push(tag) - 1}.`);
  return { masked, tags, placeholder };
};

/** Puts the tags back into what a URL parser made of `masked`. */
export const unmaskTags = (url: string, { tags, placeholder }: MaskedUrl): string =>
  tags.reduce((text, tag, index) => text.replace(`${placeholder}${index}.`, () => tag), url);
