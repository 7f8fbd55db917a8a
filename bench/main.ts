import { isolation } from './isolation';

/** What can be measured; each says whether it reached its goal. */
const BENCHES: Readonly<Record<string, (args: readonly string[]) => Promise<boolean>>> = {
  isolation,
};

/** What the shell sees. */
const EXIT = { reached: 0, missed: 1, wrongUse: 2 } as const;

async function main([name = '', ...args]: readonly string[]): Promise<number> {
  const bench = Object.hasOwn(BENCHES, name) ? BENCHES[name] : undefined;
  if (bench === undefined) {
    process.stderr.write(`name what to measure: ${Object.keys(BENCHES).join(', ')}\n`);
    return EXIT.wrongUse;
  }
  try {
    return (await bench(args)) ? EXIT.reached : EXIT.missed;
  } catch (error) {
    if (!(error instanceof RangeError || error instanceof TypeError)) throw error;
    process.stderr.write(`${error.message}\n`);
    return EXIT.wrongUse;
  }
}

main(process.argv.slice(2)).then(
  (code) => process.exit(code),
  (error: unknown) => {
    console.error(error);
    process.exit(EXIT.missed);
  },
);
