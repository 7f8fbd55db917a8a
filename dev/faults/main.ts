import { mkdir, writeFile } from 'node:fs/promises';
import { dirname } from 'node:path';
import { parseFaultsOptions, type FaultsOptions } from './options';
import { summary } from './report';
import { runFaults } from './run';

/** Exit codes. */
const EXIT = { good: 0, wrong: 1, wrongUse: 2, stopped: 130 } as const;

const report = (line: string): void => {
  process.stderr.write(`${line}\n`);
};

/** `npm run faults`: runs the service under a reproducible sequence of faults and judges the result. */
async function main(args: readonly string[]): Promise<number> {
  const options = parse(args);
  if (options === undefined) return EXIT.wrongUse;
  report(`seed ${options.seed}`);
  const result = await runFaults(options, report);
  await mkdir(dirname(options.out), { recursive: true });
  await writeFile(options.out, `${JSON.stringify(result, undefined, 2)}\n`);
  process.stdout.write(`${summary(result)}as JSON: ${options.out}\n`);
  return result.isGood ? EXIT.good : EXIT.wrong;
}

function parse(args: readonly string[]): FaultsOptions | undefined {
  try {
    return parseFaultsOptions(args);
  } catch (error) {
    if (!(error instanceof RangeError || error instanceof TypeError)) throw error;
    report(error.message);
    return undefined;
  }
}

// All child processes end with this one.
for (const signal of ['SIGINT', 'SIGTERM'] as const) process.on(signal, () => process.exit(EXIT.stopped));

main(process.argv.slice(2)).then(
  (code) => process.exit(code),
  (error: unknown) => {
    console.error(error);
    process.exit(EXIT.wrong);
  },
);
