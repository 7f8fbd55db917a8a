import { execFile, spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { promisify } from 'node:util';
import { parse } from 'yaml';
import { z } from 'zod';
import { readConfig } from '../../../app/config/config';
import { keyringText } from '../../support/encryption/keyring';

const ROOT = resolve(__dirname, '../../..');
const SECRETS = [
  'CALLSIGN_ADMIN_KEY',
  'CALLSIGN_ENCRYPTION_KEY',
  'MONGODB_PASSWORD',
  'POSTGRES_PASSWORD',
] as const;
const secrets: Readonly<Record<string, string>> = {
  ...Object.fromEntries(SECRETS.map((name) => [name, '0123456789abcdef'])),
  CALLSIGN_ENCRYPTION_KEY: keyringText('k1'),
};

/** What the tests look at; the rest of the file is compose's own business. */
const composeFile = z.object({
  services: z.record(
    z.string(),
    z.object({
      image: z.string(),
      command: z.array(z.string()).optional(),
      environment: z.record(z.string(), z.string()),
      ports: z.array(z.string()).default([]),
      volumes: z.array(z.string()).default([]),
      depends_on: z.record(z.string(), z.object({ condition: z.string() })).default({}),
      healthcheck: z.object({ test: z.array(z.string()) }),
    }),
  ),
  volumes: z.record(z.string(), z.unknown()),
});

const text = readFileSync(join(ROOT, 'docker-compose.yml'), 'utf8');
const { services, volumes } = composeFile.parse(parse(text, { merge: true }));

/** Puts values in the place of `${NAME}`, `${NAME:-default}` and `${NAME:?message}`, as compose does. */
function interpolated(environment: Readonly<Record<string, string>>): Record<string, string> {
  const value = (name: string, rest: string | undefined): string =>
    secrets[name] ?? (rest?.startsWith('-') === true ? rest.slice(1) : `no value for ${name}`);
  return Object.fromEntries(
    Object.entries(environment).map(([key, text]) => [
      key,
      text.replace(/\$\{(\w+)(?::([-?][^}]*))?\}/g, (_all, name: string, rest?: string) => value(name, rest)),
    ]),
  );
}

test('the stack is the API, a worker, Temporal with its UI on PostgreSQL, and MongoDB', () => {
  expect(Object.keys(services).sort()).toEqual([
    ...['api', 'mongodb', 'postgresql', 'temporal', 'temporal-ui', 'worker'],
  ]);
});

describe.each(Object.entries(services))('%s', (_name, service) => {
  test('has a health check and an image of a fixed version', () => {
    expect(service.healthcheck.test).not.toEqual([]);
    expect(service.image === 'callsign' || /:\d+\.\d+/.test(service.image)).toBe(true);
  });

  test('starts after what it needs is healthy', () => {
    for (const { condition } of Object.values(service.depends_on)) expect(condition).toBe('service_healthy');
  });

  test('publishes ports on the loopback address only', () => {
    for (const port of service.ports) expect(port).toMatch(/^127\.0\.0\.1:\d+:\d+$/);
  });

  test('keeps data only in volumes that are declared, or reads a file of this repository', () => {
    for (const volume of service.volumes) {
      const [source = ''] = volume.split(':');
      if (source.startsWith('./')) expect(readFileSync(join(ROOT, source), 'utf8')).not.toBe('');
      else expect(Object.keys(volumes)).toContain(source);
    }
  });
});

test.each(['api', 'worker'] as const)(
  'the settings of the %s are settings that the service knows',
  (name) => {
    const config = readConfig(interpolated(services[name]?.environment ?? {}));

    expect(config.engines).toEqual({
      temporalAddress: 'temporal:7233',
      mongodbUri:
        'mongodb://callsign:0123456789abcdef@mongodb:27017/callsign?replicaSet=rs0&authSource=admin',
    });
  },
);

test('the API listens beyond its own container, and its key comes from the environment', () => {
  const config = readConfig(interpolated(services['api']?.environment ?? {}));

  expect(config).toMatchObject({ host: '0.0.0.0', port: 3000, adminKey: secrets['CALLSIGN_ADMIN_KEY'] });
});

test('every secret is required, and none is in the file', () => {
  const used = [...text.matchAll(/\$\{(\w*(?:PASSWORD|KEY)\w*)([^}]*)\}/g)];

  expect([...new Set(used.map(([, name]) => name))].sort()).toEqual([...SECRETS]);
  for (const [, name, rest] of used) expect(rest).toBe(`:?set ${name}, see .env.example`);
  const example = readFileSync(join(ROOT, '.env.example'), 'utf8');
  for (const name of SECRETS) expect(example).toContain(`\n${name}=\n`);
});

test('what API and worker run is what the build makes', () => {
  const programs = [
    services['api']?.command,
    services['worker']?.command,
    services['worker']?.healthcheck.test,
  ];
  for (const program of programs) {
    const built = program?.find((word) => word.startsWith('dist/')) ?? '';
    const source = built.replace(/^dist\/(.*)\.js$/, '$1.ts');
    expect(readFileSync(join(ROOT, source), 'utf8')).not.toBe('');
  }
});

// The program itself is the better judge, where it is installed; all tests above run everywhere.
const compose = [['docker-compose'], ['docker', 'compose']].find(
  ([command = '', ...args]) => spawnSync(command, [...args, 'version']).status === 0,
);
const withCompose = compose === undefined ? test.skip : test;

async function config(environment: Readonly<Record<string, string>>): Promise<string> {
  const [command = '', ...args] = compose ?? [];
  const { PATH = '' } = process.env;
  const { stdout } = await promisify(execFile)(command, [...args, 'config'], {
    cwd: ROOT,
    env: { PATH, ...environment },
  });
  return stdout;
}

withCompose('docker-compose takes the file', async () => {
  expect(
    Object.keys(composeFile.pick({ volumes: true }).parse(parse(await config(secrets))).volumes),
  ).toEqual(expect.arrayContaining(Object.keys(volumes)));
});

withCompose.each(SECRETS)('docker-compose refuses to start without %s', async (missing) => {
  const others = Object.fromEntries(Object.entries(secrets).filter(([name]) => name !== missing));

  await expect(config(others)).rejects.toThrow(`set ${missing}, see .env.example`);
});
