import { hostname, userInfo } from 'node:os';
import { resolve } from 'node:path';
import type { History } from './history';

const ROOT = resolve(__dirname, '../../../..');

/** A shorter name stands in random ids by chance. */
const MIN_TRACE_CHARACTERS = 4;

/** What would tell where a history was recorded. */
const traces = (): readonly string[] =>
  [ROOT, hostname(), userInfo().homedir].filter((trace) => trace.length >= MIN_TRACE_CHARACTERS);

/**
 * A history without what names the machine that recorded it: the identities of workers and clients, which are in the
 * names of sticky task queues too, and the stack traces of failures. A replay looks at none of them.
 *
 * @throws where a trace of the machine is left, in a payload for instance
 */
export function neutral(history: History): History {
  const identities = new Set<string>();
  const json = JSON.stringify(history, (name, value: unknown) => {
    if (name === 'identity' && typeof value === 'string' && value !== '') identities.add(value);
    return name === 'stackTrace' ? '' : value;
  });
  const text = [...identities].reduce((rest, identity) => rest.replaceAll(identity, 'worker'), json);
  const found = traces().find((trace) => withPayloads(text).includes(trace));
  if (found !== undefined) throw new Error(`the history still holds ${found}`);
  return JSON.parse(text) as History;
}

/** The text with all that payloads hold, which are in base64. */
const withPayloads = (text: string): string =>
  text + [...text.matchAll(/"data":"([^"]+)"/g)].map(([, data]) => Buffer.from(data!, 'base64')).join('\n');
