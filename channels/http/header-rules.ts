import { shown } from '../../domain/input/invalid-input';
import type { Fault } from '../../domain/input/problem-at';
import { lintTemplate, type TemplateProblemCode } from '../../domain/template/template-lint';

const MAX_HEADERS = 32;

/** Longest name of a header, in characters. */
const MAX_HEADER_NAME_CHARS = 128;

/** Longest value of a header, in characters, tags included. */
const MAX_HEADER_VALUE_CHARS = 4096;

type HeaderProblemCode =
  | 'HEADERS_TYPE'
  | 'HEADERS_LIMIT'
  | 'HEADER_NAME'
  | 'HEADER_VALUE'
  | 'HEADER_RESERVED'
  | 'HEADER_DUPLICATE'
  | TemplateProblemCode;

interface HeaderProblem extends Fault<HeaderProblemCode> {
  /** Name of the header; absent if the problem concerns all headers. */
  readonly name?: string;
}

/** The characters of a header name. @see RFC 9110 5.6.2 */
const TOKEN = /^[!#$%&'*+.^_`|~0-9A-Za-z-]+$/;

/** The characters of a header value: ASCII and Latin-1. @see RFC 9110 5.5 */
const VALUE = /^[\t\x20-\x7e\xa0-\xff]*$/;

/** Names with a special meaning in a JavaScript object. */
const UNSAFE_NAMES: ReadonlySet<string> = new Set(['__proto__', 'constructor', 'prototype']);

/** Lower case names that the service, its HTTP client, the connection or a proxy sets. */
const RESERVED_NAMES: ReadonlySet<string> = new Set([
  'accept-encoding',
  'alt-used',
  'cf-connecting-ip',
  'client-ip',
  'connection',
  'content-encoding',
  'content-length',
  'content-type',
  'date',
  'expect',
  'fastly-client-ip',
  'forwarded',
  'host',
  'http2-settings',
  'keep-alive',
  'max-forwards',
  'metadata',
  'te',
  'trailer',
  'transfer-encoding',
  'true-client-ip',
  'upgrade',
  'user-agent',
  'via',
  'x-client-ip',
  'x-cluster-client-ip',
  'x-forwarded',
  'x-original-forwarded-for',
  'x-original-host',
  'x-real-ip',
]);

/** Reserved prefixes. `metadata-`, `x-metadata-`, `x-google-` and `x-a..-` unlock cloud metadata services. */
const RESERVED_PREFIXES = [
  'callsign-',
  'metadata-',
  'proxy-',
  'sec-',
  'webhook-',
  'x-aliyun-',
  'x-amz-',
  'x-amzn-',
  'x-aws-',
  'x-envoy-',
  'x-forwarded-',
  'x-google-',
  'x-metadata-',
] as const;

/** Treats `_` as `-`, because CGI does: a receiver may read `X_Forwarded_For` as the header of a proxy. */
const isReserved = (lowerCase: string): boolean => {
  const name = lowerCase.replaceAll('_', '-');
  return RESERVED_NAMES.has(name) || RESERVED_PREFIXES.some((prefix) => name.startsWith(prefix));
};

const nameFault = (name: string): Fault<HeaderProblemCode> | undefined => {
  const lowerCase = name.toLowerCase();
  if (name.length > MAX_HEADER_NAME_CHARS)
    return { code: 'HEADER_NAME', detail: `the name is longer than ${MAX_HEADER_NAME_CHARS} characters` };
  if (!TOKEN.test(name) || UNSAFE_NAMES.has(lowerCase))
    return { code: 'HEADER_NAME', detail: `${shown(name)} is not a header name` };
  if (isReserved(lowerCase))
    return { code: 'HEADER_RESERVED', detail: `${name} is set by the service or its connection` };
  return undefined;
};

/** Never repeats the value, because it may be a password. */
const valueFault = (value: unknown): Fault<HeaderProblemCode> | undefined => {
  if (typeof value !== 'string') return { code: 'HEADER_VALUE', detail: 'the value is not a string' };
  if (value.length > MAX_HEADER_VALUE_CHARS)
    return { code: 'HEADER_VALUE', detail: `the value is longer than ${MAX_HEADER_VALUE_CHARS} characters` };
  if (!VALUE.test(value))
    return {
      code: 'HEADER_VALUE',
      detail: 'the value contains a control character, such as a line break, or a character beyond Latin-1',
    };
  return lintTemplate(value);
};

/** Finds all problems of a task's headers. */
export const checkHeaders = (header: unknown): HeaderProblem[] => {
  if (typeof header !== 'object' || header === null || Array.isArray(header))
    return [{ code: 'HEADERS_TYPE', detail: `${shown(header)} is not an object of names and values` }];
  const entries = Object.entries(header);
  if (entries.length > MAX_HEADERS)
    return [
      {
        code: 'HEADERS_LIMIT',
        detail: `there are ${entries.length} headers; send at most ${MAX_HEADERS}`,
      },
    ];
  const names = new Set<string>();
  return entries.flatMap(([name, value]) => {
    const isDuplicate = names.has(name.toLowerCase());
    names.add(name.toLowerCase());
    const duplicate = {
      code: 'HEADER_DUPLICATE',
      detail: `${shown(name)} is a duplicate; header names ignore case`,
    } as const;
    const faults = [nameFault(name) ?? (isDuplicate ? duplicate : undefined), valueFault(value)];
    return faults.flatMap((fault) => (fault === undefined ? [] : [{ name, ...fault }]));
  });
};
