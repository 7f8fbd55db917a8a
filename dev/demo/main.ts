import { DemoProblem } from './demo-problem';
import { Narrator } from './narrator';
import { parseOptions, type DemoOptions } from './options';
import { runDemo } from './run-demo';
import { ApiUnreachableError } from './demo-client';

/** Exit codes. */
const EXIT = { good: 0, bad: 1, wrongUse: 2, stopped: 130 } as const;

async function main(): Promise<number> {
  const parsed = parseOptions(process.argv.slice(2), process.env);
  switch (parsed.kind) {
    case 'help':
      process.stdout.write(parsed.text);
      return EXIT.good;
    case 'wrong':
      process.stderr.write(`${parsed.text}\n`);
      return EXIT.wrongUse;
    case 'run':
      return run(parsed.options);
  }
}

async function run(options: DemoOptions): Promise<number> {
  const stopping = new AbortController();
  const stop = (): void => {
    // A second Ctrl-C skips the clean-up.
    if (stopping.signal.aborted) process.exit(EXIT.stopped);
    stopping.abort();
  };
  process.on('SIGINT', stop).on('SIGTERM', stop);
  // If the reader of a pipe exits, stop the demo but still delete its tasks.
  process.stdout.on('error', () => stopping.abort());
  try {
    return (await runDemo(options, new Narrator(process.stdout), stopping.signal)) ? EXIT.good : EXIT.bad;
  } catch (error) {
    if (stopping.signal.aborted) return EXIT.stopped;
    if (!(error instanceof DemoProblem || error instanceof ApiUnreachableError)) throw error;
    process.stderr.write(`${error.message}\n`);
    return EXIT.bad;
  }
}

main().then(
  (code) => process.exit(code),
  (error: unknown) => {
    console.error(error);
    process.exit(EXIT.bad);
  },
);
