import { parseArgs } from 'node:util';
import { messageOf } from './error-message';

export interface DemoOptions {
  /** Base URL of the service, without a trailing slash. */
  readonly url: string;
  /** undefined if no key was given. */
  readonly key: string | undefined;
  /** File to which the embedded start writes its admin key. */
  readonly keyFile: string;
  /** Keeps the tasks of the demo. */
  readonly keep: boolean;
}

export type ParsedOptions =
  | { readonly kind: 'run'; readonly options: DemoOptions }
  | { readonly kind: 'help'; readonly text: string }
  | { readonly kind: 'wrong'; readonly text: string };

const HELP = `Plays two round trips, from OrderCreated to OrderCompleted and OrderCanceled, against a running service,
and shows each callback that arrives at a local receiver. Takes about half a minute.

  npm run demo -- [--url http://127.0.0.1:3000] [--key <key>] [--keep]

  --url   URL of the service
  --key   a key with the scopes configure, publish and read; default: CALLSIGN_ADMIN_KEY,
          then the file admin-key in .callsign (or CALLSIGN_DATA_DIR)
  --keep  do not delete the tasks of the demo
`;

/**
 * Parses the command line and the environment.
 *
 * @param args - the command line without the program
 * @param env - the environment of the process
 */
export function parseOptions(
  args: readonly string[],
  env: Readonly<Record<string, string | undefined>>,
): ParsedOptions {
  const parsed = readArgs(args);
  if (parsed.kind === 'wrong') return parsed;
  const { url, key, keep, help } = parsed.values;
  if (help === true) return { kind: 'help', text: HELP };
  if (!/^https?:\/\/[^/?#]+\/?$/i.test(url)) {
    return { kind: 'wrong', text: `--url: "${url}" is not of the form http://127.0.0.1:3000` };
  }
  const options: DemoOptions = {
    url: url.replace(/\/$/, ''),
    key: nonEmpty(key) ?? nonEmpty(env['CALLSIGN_ADMIN_KEY']),
    keyFile: `${nonEmpty(env['CALLSIGN_DATA_DIR']) ?? '.callsign'}/admin-key`,
    keep: keep === true,
  };
  return { kind: 'run', options };
}

function readArgs(args: readonly string[]) {
  try {
    const { values } = parseArgs({
      args: [...args],
      options: {
        url: { type: 'string', default: 'http://127.0.0.1:3000' },
        key: { type: 'string' },
        keep: { type: 'boolean' },
        help: { type: 'boolean', short: 'h' },
      },
    });
    return { kind: 'parsed', values } as const;
  } catch (error) {
    return { kind: 'wrong', text: `${messageOf(error)}\n\n${HELP}` } as const;
  }
}

const nonEmpty = (text: string | undefined): string | undefined => (text === '' ? undefined : text);
