import type { EgressAllow } from './egress-allow';
import { hostFault, hostNamed, type HostProblemCode } from './endpoint-host';
import type { Fault } from '../input/problem-at';
import { lintTemplate, type TemplateProblemCode } from '../template/template-lint';

/** Longest URL of a task, in characters, tags included. */
export const MAX_URL_CHARS = 2048;

type UrlProblemCode =
  'URL_INVALID' | 'SCHEME' | 'USERINFO' | 'FRAGMENT' | HostProblemCode | TemplateProblemCode;

type UrlProblem = Fault<UrlProblemCode>;

/** Control and format characters, spaces, halves of surrogates, what nobody sees, and the backslash that a URL parser takes for a slash. */
const FORBIDDEN = /[\p{C}\p{Z}\p{Default_Ignorable_Code_Point}\\]/u;

/** A tag of a template. */
const TAG = /\{\{\{[^]*?\}\}\}|\{\{[^]*?\}\}/g;

const SCHEME = /^([a-z][a-z0-9+.-]*):/i;

const AUTHORITY = /^https?:\/\/([^/?#]+)/i;

const problem = (code: UrlProblemCode, detail: string): UrlProblem => ({ code, detail });

interface MaskedUrl {
  /** The URL with a plain word in place of each tag. */
  readonly masked: string;
  readonly tags: readonly string[];
  /** What each of those words begins with. */
  readonly placeholder: string;
}

/** Takes the tags out of a URL, so that what is left can be read as one; a URL parser would encode their braces. */
const maskTags = (url: string): MaskedUrl => {
  let placeholder = '~tag';
  while (url.includes(placeholder)) placeholder += '~';
  const tags: string[] = [];
  const masked = url.replace(TAG, (tag) => `${placeholder}${tags.push(tag) - 1}.`);
  return { masked, tags, placeholder };
};

/** Puts the tags back into what a URL parser made of `masked`. */
const unmaskTags = (url: string, { tags, placeholder }: MaskedUrl): string =>
  tags.reduce((text, tag, index) => text.replace(`${placeholder}${index}.`, () => tag), url);

/** What a URL parser would mend in silence, or read otherwise than a person does. */
const rawProblem = (masked: string, placeholder: string): UrlProblem | undefined => {
  const scheme = SCHEME.exec(masked)?.[1]?.toLowerCase();
  if (scheme === undefined) return problem('URL_INVALID', 'a URL begins with https://');
  if (scheme !== 'https' && scheme !== 'http') return problem('SCHEME', `${scheme}: is not https:`);
  const authority = AUTHORITY.exec(masked)?.[1];
  if (authority === undefined) return problem('URL_INVALID', `${scheme}:// and a host must come first`);
  if (authority.includes(placeholder) || /[{}]/.test(authority))
    return problem('URL_INVALID', 'tags may stand in the path and the query, not in the host or the port');
  if (authority.includes('@'))
    return problem('USERINFO', 'a URL must not hold a user name or a password; use a header for them');
  if (masked.includes('#')) return problem('FRAGMENT', 'what stands behind # is never sent');
  return undefined;
};

const tooLong = `a URL is at most ${MAX_URL_CHARS} characters long`;

/**
 * Checks the URL of a task before it is saved. Names are not resolved here: that happens at each connection.
 *
 * @returns the URL as it is stored (host in lower case and punycode), or the first thing that is wrong with it
 */
export const checkEndpointUrl = (raw: unknown, allow: EgressAllow): UrlProblem | { readonly url: string } => {
  if (typeof raw !== 'string' || raw === '') return problem('URL_INVALID', 'expected a URL as a string');
  if (raw.length > MAX_URL_CHARS) return problem('URL_INVALID', tooLong);
  const mask = maskTags(raw);
  // Spaces are harmless in a tag; nothing else of the kind is.
  if (FORBIDDEN.test(mask.masked) || mask.tags.some((tag) => FORBIDDEN.test(tag.replaceAll(' ', ''))))
    return problem(
      'URL_INVALID',
      'a URL holds no spaces, backslashes, control characters or invisible characters',
    );
  const found = rawProblem(mask.masked, mask.placeholder) ?? lintTemplate(raw);
  if (found !== undefined) return found;
  if (!URL.canParse(mask.masked)) return problem('URL_INVALID', 'this cannot be read as a URL');

  const url = new URL(mask.masked);
  url.hostname = url.hostname.replace(/\.$/, '');
  const host = url.hostname.replace(/^\[(.*)\]$/, '$1');
  if (url.protocol === 'http:' && !hostNamed(host, allow))
    return problem('SCHEME', 'http: is for hosts that CALLSIGN_EGRESS_ALLOW names; use https:');
  const refused = hostFault(host, url.port === '' ? undefined : Number(url.port), allow);
  return refused ?? { url: unmaskTags(url.href, mask) };
};
