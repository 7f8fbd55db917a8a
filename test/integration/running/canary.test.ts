import { mkdir, writeFile } from 'node:fs/promises';
import os from 'node:os';
import { join } from 'node:path';
import { Client, Connection } from '@temporalio/client';
import { MongoClient } from 'mongodb';
import { freePort } from '../../../worker/free-port';
import { startMailServer, type MailServer } from '../../support/servers/mail-server';
import { flightsAt } from '../../support/builders/an-order';
import { eventually } from '../../support/eventually';
import { keyringText } from '../../support/encryption/keyring';
import { startReceiver, type Receiver } from '../../support/servers/receiver';
import { removeTemporaryFolders, temporaryFolder } from '../../support/temporary-folder';
import { canariesIn, newCanaries, canarySpellings, type Canaries } from './canaries';
import { lifeReports, orderWith, tasksWith } from './canary-life';
import { startPlainEngines, type PlainEngines } from './plain-engines';
import { scanFolder } from './scan';
import { killAll, run, type ServiceProcess } from '../../support/processes/service-process';

/** The tests share one service that receives data of one person, and depend on their order. The last ones scan its files. */
const ADMIN_KEY = 'an-admin-key-of-the-canary-test';
const LIMIT_MS = 240_000;
const AGENCY = 'Sunny Travel';

const canaries: Canaries = newCanaries();
/** Stored in clear text on purpose, to prove that the scan finds them. */
const controls = { mongodb: newCanaries().name, temporal: newCanaries().name };

let folder: string;
let engines: PlainEngines;
let service: ServiceProcess;
let receiver: Receiver;
let mail: MailServer;
let url: string;
/** Bodies of all API responses with status 400 and above. */
const refusals: string[] = [];

beforeAll(async () => {
  folder = join(await temporaryFolder(), 'data');
  [engines, receiver, mail] = await Promise.all([
    startPlainEngines(folder),
    // Echoes the request, as careless endpoints do.
    startReceiver((response, { path, body }) => {
      response.writeHead(path.includes('failing') ? 500 : 200).end(`thank you for ${body}`);
    }),
    startMailServer(),
  ]);
  const port = await freePort();
  url = `http://127.0.0.1:${port}`;
  service = run(['scripts/bootstrap.js', 'start'], {
    PORT: String(port),
    TEMPORAL_ADDRESS: engines.temporalAddress,
    MONGODB_URI: engines.mongodbUri,
    CALLSIGN_ADMIN_KEY: ADMIN_KEY,
    CALLSIGN_ENCRYPTION_KEY: keyringText('canary'),
    CALLSIGN_EGRESS_ALLOW: 'localhost',
    CALLSIGN_RETRY_SCHEDULE: '0.3,0.3',
    SMTP_URL: `smtp://127.0.0.1:${mail.port}`,
    LOG_LEVEL: 'trace',
  });
  await service.says(/callsign\.ready/);
}, LIMIT_MS);
afterAll(async () => {
  await killAll();
  await engines.stop();
  await Promise.all([receiver.close(), mail.close()]);
  await removeTemporaryFolders();
}, LIMIT_MS);

async function call(method: string, path: string, body?: unknown): Promise<{ status: number; text: string }> {
  const raw = typeof body === 'string' ? body : JSON.stringify(body);
  const response = await fetch(`${url}${path}`, {
    method,
    headers: { authorization: `Bearer ${ADMIN_KEY}`, 'content-type': 'application/json' },
    ...(body === undefined ? {} : { body: raw }),
  });
  const text = await response.text();
  if (response.status >= 400) refusals.push(`${method} ${path}: ${text}`);
  return { status: response.status, text };
}

interface ShownOrder {
  readonly events: readonly { readonly type: string; readonly deliveries: readonly { status: string }[] }[];
}

/** The order, once it has this event and all its deliveries have ended. */
const settled = (agwId: string, last: string): Promise<ShownOrder> =>
  eventually(
    `${agwId} has ${last}, and its deliveries have ended`,
    async () => {
      const { status, text } = await call('GET', `/v1/orders/${agwId}`);
      if (status !== 200) return undefined;
      const order = JSON.parse(text) as ShownOrder;
      const isTold = order.events
        .flatMap(({ deliveries }) => deliveries)
        .every((each) => ['delivered', 'failed', 'parked', 'superseded', 'expired'].includes(each.status));
      return isTold && order.events.some(({ type }) => type === last) ? order : undefined;
    },
    120_000,
  );

test(
  'two orders of one person get all eleven events, delivered to endpoints that accept, fail and refuse',
  async () => {
    const contact = { mail: canaries.mail, slack_url: `${receiver.url}/services/${canaries.secret}` };
    expect((await call('PUT', `/v1/agencies/${encodeURIComponent(AGENCY)}/contact`, contact)).status).toBe(
      200,
    );
    for (const task of tasksWith(canaries, receiver.url))
      expect(await call('POST', '/v1/tasks', task)).toMatchObject({ status: 201 });

    const flights = flightsAt(Date.now() + 6_000, Date.now() + 9_000);
    for (const agwId of ['CANARY-DONE', 'CANARY-CANCELED']) {
      const order = orderWith(canaries, { agw_id: agwId, agency: AGENCY, ...flights });
      expect(await call('POST', '/v1/orders', order)).toMatchObject({ status: 202 });
    }
    for (const report of lifeReports(canaries, flights))
      expect(await call('POST', '/v1/orders/CANARY-DONE/events', report)).toMatchObject({ status: 202 });
    await eventually('a mail is accepted', () => mail.mails[0]);
    mail.behaviour({ at: 'RCPT', code: 550, text: `no such user ${canaries.mail}, ${canaries.name}` });
    expect((await call('POST', '/v1/orders/CANARY-CANCELED/events', { type: 'OrderCanceled' })).status).toBe(
      202,
    );

    const [done, canceled] = [
      await settled('CANARY-DONE', 'OrderCompleted'),
      await settled('CANARY-CANCELED', 'OrderCanceled'),
    ];
    const types = new Set([...done.events, ...canceled.events].map(({ type }) => type));
    expect(types.size).toBe(11);
    // Receivers got the personal data, so it was in the system.
    expect(
      canariesIn(Buffer.from(receiver.received.map(({ body }) => body).join()), { ...canaries }),
    ).toEqual(expect.arrayContaining(['phone as utf-8', 'mail as utf-8', 'name as utf-8']));
  },
  LIMIT_MS,
);

test(
  'error responses do not quote personal data of the request',
  async () => {
    const { phone, mail: address, name, secret } = canaries;
    const order = { agw_id: 'CANARY-BAD', ...flightsAt(Date.now() + 60_000, Date.now() + 90_000) };
    const wrong: readonly [string, string, unknown][] = [
      ['POST', '/v1/orders', { ...order, psg_email: `${name} <${address}>`, psg_phone: phone.repeat(5) }],
      ['POST', '/v1/orders', { ...order, consumer: [name], agent: { name } }],
      ['POST', '/v1/orders', `{"agw_id": "CANARY-BAD", "psg_phone": "${phone}", "consumer": "${name}`],
      ['POST', '/v1/orders/CANARY-DONE/events', { type: 'OrderChanged', changes: { agent_email: name } }],
      ['PUT', `/v1/agencies/${encodeURIComponent(AGENCY)}/contact`, { mail: `${name} ${address}` }],
      ['POST', '/v1/tasks', { name: 'A task', events: ['*'], mail: { to: `${name} ${address}` } }],
      [
        'POST',
        '/v1/tasks',
        {
          name: 'A task',
          events: ['*'],
          http_request: {
            url: `https://${encodeURIComponent(address)}:${secret}@erp.example/`,
            header: { 'X Key': secret },
          },
        },
      ],
    ];
    for (const [method, path, body] of wrong)
      expect((await call(method, path, body)).status).toBeGreaterThanOrEqual(400);
    expect(canariesIn(Buffer.from(refusals.join('\n')), { ...canaries })).toEqual([]);
  },
  LIMIT_MS,
);

test('metrics contain no personal data', async () => {
  const { text } = await call('GET', '/metrics');
  expect(text).toContain('callsign_');
  expect(canariesIn(Buffer.from(text), { ...canaries })).toEqual([]);
});

test(
  'personal data in the database is encrypted',
  async () => {
    const client = new MongoClient(engines.mongodbUri, { runtimeAdapters: { os } });
    const found: string[] = [];
    for (const collection of await client.db().collections())
      for await (const document of collection.find({}, { raw: true }))
        found.push(
          ...canariesIn(document as unknown as Buffer, { ...canaries }).map(
            (each) => `${collection.collectionName}: ${each}`,
          ),
        );
    await client.db().collection('controls').insertOne({ name: controls.mongodb });
    await client.close();
    expect([...new Set(found)]).toEqual([]);
  },
  LIMIT_MS,
);

test(
  'no log and no file of MongoDB and Temporal contains personal data',
  async () => {
    const connection = await Connection.connect({ address: engines.temporalAddress });
    await new Client({ connection }).workflow.start('control', {
      workflowId: 'control',
      taskQueue: 'control',
      args: [controls.temporal],
    });
    await connection.close();
    service.signal('SIGINT');
    const { stdout, stderr } = await service.exited;
    await engines.stop();

    expect(stdout).toContain('"msg":"delivery.attempted"');
    expect(canariesIn(Buffer.from(stdout + stderr), { ...canaries })).toEqual([]);
    expect(await scanFolder(folder, { ...canaries })).toEqual([]);

    // The scan works: it finds the values that are stored in clear text.
    const planted = await scanFolder(folder, controls);
    const areas = new Set(planted.map((each) => `${each.split('/')[0]}: ${each.split(': ')[1]}`));
    expect(areas).toEqual(new Set(['mongodb: mongodb as utf-8', 'temporal: temporal as utf-8']));
  },
  LIMIT_MS,
);

test('the scan finds every encoding of a value, even across two chunks of a file', async () => {
  const box = join(await temporaryFolder(), 'box');
  await mkdir(box);
  const spellings = [...canarySpellings(canaries.name)];
  const gap = Buffer.alloc(32 * 1024 * 1024 - 10);
  await writeFile(
    join(box, 'all'),
    Buffer.concat([gap, ...spellings.flatMap(([, spelling]) => [spelling, Buffer.of(0)])]),
  );
  expect((await scanFolder(box, { name: canaries.name })).toSorted()).toEqual(
    spellings.map(([how]) => `all: name as ${how}`).toSorted(),
  );
});
