import { inspect } from 'node:util';
import { ConfigError, readConfig, requireEngines, requireKeyring } from '../../../../app/config/config';
import { keyringText } from '../../../support/encryption/keyring';

const problem = (environment: Record<string, string>): string => {
  try {
    readConfig(environment);
  } catch (error) {
    if (error instanceof ConfigError) return error.message;
  }
  return 'no problem';
};

test('without settings, uses the embedded engines and the documented defaults', () => {
  expect(readConfig({ PATH: '/usr/bin' })).toMatchObject({
    port: 3000,
    portIsGiven: false,
    host: '127.0.0.1',
    temporalNamespace: 'default',
    dataDir: '.callsign',
    retrySchedule: [5, 300, 1_800, 7_200, 18_000, 36_000, 50_400, 72_000, 86_400],
    retention: { orderDays: 400, auditDays: 400 },
    eraseAfterDays: 30,
    limits: { agencyRequestsPerMinute: 600, agencyTasks: 100, authFailuresPerMinute: 30 },
    logLevel: 'info',
  });
});

test.each([
  ['0', 0],
  ['3650', 3_650],
  ['never', 'never'],
])('personal data is erased after %s days', (text, expected) => {
  expect(readConfig({ CALLSIGN_ERASE_AFTER_DAYS: text }).eraseAfterDays).toBe(expected);
});

test('uses the configured engines', () => {
  const { engines } = readConfig({
    TEMPORAL_ADDRESS: 'temporal:7233',
    MONGODB_URI: 'mongodb://a,b/callsign',
  });
  expect(engines).toEqual({ temporalAddress: 'temporal:7233', mongodbUri: 'mongodb://a,b/callsign' });
});

test.each<[string, Record<string, string>, string]>([
  ['an unknown setting', { CALLSIGN_RETRIES: '5' }, 'CALLSIGN_RETRIES: there is no such setting'],
  ['an invalid port', { PORT: 'http' }, 'PORT: must be a port number'],
  ['only one engine', { MONGODB_URI: 'mongodb://a/' }, 'give both, or neither'],
  [
    'an address without a port',
    { TEMPORAL_ADDRESS: 'temporal', MONGODB_URI: 'mongodb://a/' },
    'must be host:port',
  ],
  [
    'a URI of another database',
    { TEMPORAL_ADDRESS: 'a:1', MONGODB_URI: 'postgres://a/' },
    'must start with mongodb://',
  ],
  ['a key with non-ASCII characters', { CALLSIGN_ADMIN_KEY: 'schlüssel-schlüssel' }, 'printable ASCII'],
  [
    'a key of the wrong length',
    { CALLSIGN_ENCRYPTION_KEY: 'k1:abc' },
    'CALLSIGN_ENCRYPTION_KEY: entry 1 has a key',
  ],
  ['a malformed range', { CALLSIGN_EGRESS_ALLOW: '10.0.0.0/99' }, 'CALLSIGN_EGRESS_ALLOW: '],
  ['a malformed schedule', { CALLSIGN_RETRY_SCHEDULE: '5,soon' }, 'CALLSIGN_RETRY_SCHEDULE: '],
  ['days beyond ten years', { CALLSIGN_ERASE_AFTER_DAYS: '3651' }, 'whole days, 0 to 3650, or never'],
  ['days that are not a number', { CALLSIGN_ERASE_AFTER_DAYS: 'soon' }, 'CALLSIGN_ERASE_AFTER_DAYS: '],
  [
    'a retention of 0 days',
    { CALLSIGN_RETENTION_DAYS: '0' },
    'CALLSIGN_RETENTION_DAYS: must be a whole number from 1 to 3650',
  ],
  ['half a day', { CALLSIGN_AUDIT_RETENTION_DAYS: '1.5' }, 'CALLSIGN_AUDIT_RETENTION_DAYS: must be a whole'],
  [
    'a limit of 0',
    { CALLSIGN_AGENCY_REQUESTS_PER_MINUTE: '0' },
    'CALLSIGN_AGENCY_REQUESTS_PER_MINUTE: must be a whole number from 1 to 1000000',
  ],
  [
    'a limit in words',
    { CALLSIGN_AGENCY_TASKS: 'many' },
    'CALLSIGN_AGENCY_TASKS: must be a whole number from 0 to 1000000',
  ],
  ['an invalid proxy', { CALLSIGN_EGRESS_PROXY: 'proxy:3128' }, 'CALLSIGN_EGRESS_PROXY: '],
  [
    'verification that is turned off',
    { NODE_TLS_REJECT_UNAUTHORIZED: '0' },
    'NODE_TLS_REJECT_UNAUTHORIZED: 0 would accept any certificate; unset it, and put private authorities in the file of NODE_EXTRA_CA_CERTS',
  ],
  ...['127.0.0.1:4318', 'grpc://otel:4317', 'http://otel?x=1', 'http://otel#x'].map(
    (url): [string, Record<string, string>, string] => [
      `the collector ${url}`,
      { OTEL_EXPORTER_OTLP_ENDPOINT: url },
      'OTEL_EXPORTER_OTLP_ENDPOINT: must be the base URL of a collector, like http://127.0.0.1:4318',
    ],
  ),
  ...['nothing', 'x-key=secret value', 'x-key=se%cret', 'x-key=secret;cut', 'x key=secret', 'x-key='].map(
    (header): [string, Record<string, string>, string] => [
      `the header of a collector "${header}"`,
      { OTEL_EXPORTER_OTLP_HEADERS: `first=1,${header}` },
      'Settings: OTEL_EXPORTER_OTLP_HEADERS: must be name=value,name=value with percent-encoded values',
    ],
  ),
  ...['-1', '1.01', '5%', 'all'].map((share): [string, Record<string, string>, string] => [
    `a ratio of ${share}`,
    { OTEL_TRACES_SAMPLER_ARG: share },
    'OTEL_TRACES_SAMPLER_ARG: must be a ratio from 0 to 1',
  ]),
  ['an unknown log level', { LOG_LEVEL: 'loud' }, 'LOG_LEVEL: '],
])('reports %s', (_what, environment, says) => {
  expect(problem(environment)).toContain(says);
});

test.each([
  ['0', 0],
  ['0.25', 0.25],
  ['.5', 0.5],
  ['1', 1],
  [undefined, 1],
])('a ratio of %s samples %d of the traces', (text, ratio) => {
  const { tracing } = readConfig({
    OTEL_EXPORTER_OTLP_ENDPOINT: 'https://otel.example/base/',
    OTEL_EXPORTER_OTLP_HEADERS: 'x-key=abc%3D%3D, x-team = callsign,x-raw=abc==',
    OTEL_TRACES_SAMPLER_ARG: text,
  });
  expect(tracing).toEqual({ ratio });
});

test('traces nothing without a collector', () => {
  expect(readConfig({ OTEL_TRACES_SAMPLER_ARG: '0.5' }).tracing).toBeUndefined();
});

test('accepts verification that is turned on explicitly', () => {
  expect(problem({ NODE_TLS_REJECT_UNAUTHORIZED: '1' })).toBe('no problem');
});

test('reports an invalid proxy without its password', () => {
  expect(problem({ CALLSIGN_EGRESS_PROXY: 'socks5://ops:hunter2@proxy' })).not.toContain('hunter2');
});

test('reports all problems in one message', () => {
  const message = problem({ PORT: '-1', LOG_LEVEL: 'loud', CALLSIGN_X: '1' });
  for (const name of ['PORT', 'LOG_LEVEL', 'CALLSIGN_X']) expect(message).toContain(name);
});

test('a separate process reports the engines that it needs', () => {
  expect(() => requireEngines(readConfig({}), 'npm run start:api')).toThrow(
    'npm run start:api needs TEMPORAL_ADDRESS and MONGODB_URI',
  );
});

test('reads encryption keys and never prints them', () => {
  const config = readConfig({ CALLSIGN_ENCRYPTION_KEY: keyringText('k2', 'k1') });
  expect(requireKeyring(config, 'npm start').keys.map(({ id }) => id)).toEqual(['k2', 'k1']);
  expect(inspect(config, { depth: 9 })).not.toContain(keyringText('k2').slice(3, 12));
});

test('a separate process reports how to create an encryption key', () => {
  expect(() => requireKeyring(readConfig({}), 'npm run start:worker')).toThrow(
    /^npm run start:worker needs CALLSIGN_ENCRYPTION_KEY, .*: export CALLSIGN_ENCRYPTION_KEY="k1:\$\(openssl rand -base64 32\)"$/,
  );
});
