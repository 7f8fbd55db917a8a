import { execFileSync, spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { createSecret, sign } from '../../../channels/signature';

/** The examples of docs/tasks.md, run as they stand there. */
const page = readFileSync(resolve(__dirname, '../../../docs/tasks.md'), 'utf8');

const [SECRET, OLD_SECRET] = [createSecret(), createSecret()];
const BODY = '{"passenger":"Zoë Ōkami","pnr":"X4T2QP"}';

function example(language: string): string {
  const [, section] = page.split('\n## Checking the signature\n');
  const code = new RegExp(`\`\`\`${language}\n([^]*?)\`\`\``).exec(section!)?.[1];
  if (code === undefined) throw new Error(`docs/tasks.md has no example in ${language}`);
  return code;
}

interface SampleCallback {
  readonly secret: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

interface Interpreter {
  readonly command: string;
  readonly version: string;
  readonly run: (code: string) => readonly string[];
  readonly call: string;
}

/** Each reads a callback as JSON from its standard input, and says `true` or `false`. */
const INTERPRETERS: Readonly<Record<'js' | 'python' | 'php', Interpreter>> = {
  js: {
    command: process.execPath,
    version: '--version',
    run: (code) => ['-e', code],
    call: `
const { secret, headers, body } = JSON.parse(require('node:fs').readFileSync(0, 'utf8'));
console.log(isFromCallsign(secret, headers, Buffer.from(body)));`,
  },
  python: {
    command: 'python3',
    version: '--version',
    run: (code) => ['-c', code],
    call: `
import json, sys
callback = json.loads(sys.stdin.buffer.read())
print(str(is_from_callsign(callback["secret"], callback["headers"], callback["body"].encode())).lower())`,
  },
  php: {
    command: 'php',
    version: '--version',
    run: (code) => ['-r', code],
    call: `
$callback = json_decode(file_get_contents('php://stdin'), true);
$server = [];
foreach ($callback['headers'] as $name => $value) {
    $server['HTTP_' . strtoupper(str_replace('-', '_', $name))] = $value;
}
echo isFromCallsign($callback['secret'], $server, $callback['body']) ? 'true' : 'false';`,
  },
};

const verdict = (language: keyof typeof INTERPRETERS, callback: SampleCallback): string => {
  const { command, run, call } = INTERPRETERS[language];
  const args = run(example(language) + call);
  return execFileSync(command, args, { input: JSON.stringify(callback), encoding: 'utf8' }).trim();
};

function aCallback(ageS = 0, signedBy = [SECRET]): SampleCallback {
  const nowMs = Date.now();
  const timestampS = Math.floor(nowMs / 1_000) - ageS;
  const secrets = signedBy.map((secret) => ({ secret }));
  const headers = {
    'webhook-id': 'msg_2f1',
    'webhook-timestamp': String(timestampS),
    'webhook-signature': sign({ id: 'msg_2f1', timestampS, body: BODY }, secrets, nowMs)!,
  };
  return { secret: SECRET, headers, body: BODY };
}

const withId = (callback: SampleCallback, id: string): SampleCallback => ({
  ...callback,
  headers: { ...callback.headers, 'webhook-id': id },
});

const isThere = ({ command, version }: Interpreter): boolean => spawnSync(command, [version]).status === 0;

describe.each(Object.keys(INTERPRETERS) as (keyof typeof INTERPRETERS)[])('the example in %s', (language) => {
  const given = isThere(INTERPRETERS[language]) ? test : test.skip;

  given.each<[string, () => SampleCallback, string]>([
    ['takes what we have signed', () => aCallback(), 'true'],
    ['takes it while a secret rotates', () => aCallback(0, [OLD_SECRET, SECRET]), 'true'],
    ['refuses another body', () => ({ ...aCallback(), body: BODY.replace('X4', 'Y4') }), 'false'],
    ['refuses another secret', () => aCallback(0, [OLD_SECRET]), 'false'],
    ['refuses what is replayed after five minutes', () => aCallback(301), 'false'],
    ['refuses what comes from the future', () => aCallback(-400), 'false'],
    ['refuses another id', () => withId(aCallback(), 'msg_2f2'), 'false'],
  ])('%s', (_what, callback, expected) => {
    expect(verdict(language, callback())).toBe(expected);
  });
});
