import { readFileSync, readdirSync } from 'node:fs';
import { join, resolve } from 'node:path';

/** Patterns that no source may contain, with an explicit list of exceptions. */
const ROOT = resolve(__dirname, '../../../..');
const FOLDERS = [
  ...[
    'activities',
    'api',
    'app',
    'channels',
    'contract',
    'domain',
    'notices',
    'store',
    'telemetry',
    'temporal',
    'worker',
    'workflows',
  ],
];

const lines = FOLDERS.flatMap((folder) =>
  readdirSync(join(ROOT, folder), { recursive: true, encoding: 'utf8' })
    .filter((file) => file.endsWith('.ts'))
    .map((file) => join(folder, file)),
)
  .flatMap((file) =>
    readFileSync(join(ROOT, file), 'utf8')
      .split('\n')
      .map((text) => ({ file, text: text.trim() })),
  )
  .filter(({ text }) => !/^(\/\/|\*|\/\*)/.test(text));

const filesWith = (pattern: RegExp): string[] => [
  ...new Set(lines.filter(({ text }) => pattern.test(text)).map(({ file }) => file)),
];

const NET = 'channels/net';

test('no source turns off certificate verification', () => {
  const said = lines.filter(({ text }) => text.includes('rejectUnauthorized'));
  expect(said.filter(({ text }) => !/\brejectUnauthorized: true\b/.test(text))).toEqual([]);
  expect(said.map(({ file }) => file).sort()).toEqual([
    'channels/mail/mailer.ts',
    `${NET}/guarded-connect.ts`,
    `${NET}/proxy-tunnel.ts`,
  ]);
  expect(filesWith(/checkServerIdentity|secureProtocol|tlsInsecure|tlsAllowInvalid|SECLEVEL/)).toEqual([]);
  expect(filesWith(/NODE_TLS_REJECT_UNAUTHORIZED/)).toEqual(['app/config/config.ts']);
});

test('no source allows TLS below 1.2', () => {
  const versions = lines.filter(({ text }) => /TLSv1|minVersion|maxVersion/.test(text));
  expect(versions.filter(({ text }) => !text.includes("minVersion: 'TLSv1.2'"))).toEqual([]);
});

test('only the files that check addresses open outbound sockets', () => {
  expect(filesWith(/(?<!\.)\bconnect(Tcp|Tls)?\(\{/).sort()).toEqual([
    `${NET}/guarded-connect.ts`,
    `${NET}/open-socket.ts`,
  ]);
  expect(filesWith(/from 'undici'/)).toEqual([`${NET}/connection-pool.ts`]);
  expect(filesWith(/createTransport\(/)).toEqual(['channels/mail/mailer.ts']);
  // Requests to what the operator configures, or to this process: its collector of traces, and the SDK's metrics.
  expect(filesWith(/@opentelemetry\/exporter/)).toEqual(['telemetry/tracing/otlp.ts']);
  expect(filesWith(/(?<![.\w])fetch\(|from 'node:(https|http2)'|\b(http|https)\.(request|get)\(/)).toEqual([
    `${NET}/proxy-tunnel.ts`,
    'worker/sdk-metrics.ts',
  ]);
  expect(filesWith(/\bdns\.lookup\(/)).toEqual([`${NET}/resolve-host.ts`]);
});

test('no source follows redirects', () => {
  expect(filesWith(/interceptors|maxRedirections|RedirectHandler|RetryAgent/)).toEqual([]);
});
