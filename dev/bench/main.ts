import { isolation } from './isolation/isolation';
import { PART_NAMES, runSuite } from './suite/suite';
import { parseSuiteOptions } from './suite/suite-options';

/** Exit codes. */
const EXIT = { reached: 0, missed: 1, wrongUse: 2, stopped: 130 } as const;

/** `isolation` alone has its own options; all other arguments choose parts of the suite. */
async function measure(args: readonly string[]): Promise<boolean> {
  const [name, ...rest] = args;
  if (name === 'isolation' && rest.every((each) => !PART_NAMES.includes(each))) return isolation(rest);
  return runSuite(parseSuiteOptions(args, PART_NAMES));
}

async function main(args: readonly string[]): Promise<number> {
  try {
    return (await measure(args)) ? EXIT.reached : EXIT.missed;
  } catch (error) {
    if (!(error instanceof RangeError || isParseError(error))) throw error;
    process.stderr.write(`${error.message}\n`);
    return EXIT.wrongUse;
  }
}

/** True for an error of `parseArgs`; any other TypeError is a bug. */
const isParseError = (error: unknown): error is TypeError =>
  error instanceof TypeError && 'code' in error && String(error.code).startsWith('ERR_PARSE_ARGS');

// On Ctrl-C nothing is worth finishing. All child processes end with this one.
for (const signal of ['SIGINT', 'SIGTERM'] as const) process.on(signal, () => process.exit(EXIT.stopped));

main(process.argv.slice(2)).then(
  (code) => process.exit(code),
  (error: unknown) => {
    console.error(error);
    process.exit(EXIT.missed);
  },
);
