import { BSON } from 'mongodb';
import { z } from 'zod';
import { defineChannel } from '../../../channels/channel';
import { CHANNELS, createRegistry } from '../../../channels/registry';
import { SECRET_MARK, SHOWN } from '../../../channels/visible';
import { anOrder } from '../../support/builders/an-order';
import { startTestApi, type TestApi } from '../../support/service/api';
import { eventually } from '../../support/eventually';
import { spellingsOf } from '../../support/encryption/spellings';

const TOKEN = 'PigeonTokenCanary01';
const PATH = 'PigeonPathCanary02';
const PIN = 'PigeonPinCanary03';
const SECRETS = [TOKEN, PATH, PIN];

interface Letter {
  readonly loft: string;
  readonly token: string;
  readonly keeper: { readonly pin: string };
  readonly greeting: string;
}

/** What arrived at the loft. */
const arrived: string[] = [];

/**
 * A channel whose author thought of no secret: its URL, its token and an object of settings are written into what is
 * recorded, answered and logged. It names as visible only its greeting.
 */
const pigeon = defineChannel({
  name: 'pigeon',
  member: 'pigeon',
  schema: z.strictObject({
    loft: z.url(),
    token: z.string(),
    keeper: z.strictObject({ pin: z.string() }),
    greeting: z.string(),
  }),
  example: {
    loft: `https://loft.example.com/${PATH}`,
    token: TOKEN,
    keeper: { pin: PIN },
    greeting: 'Coo',
  },
  visible: { greeting: SHOWN },
  ruled: [],
  validate: () => [],
  endpointOf: ({ loft }) => ({ key: loft, name: loft }),
  timeoutMs: () => 1_000,
  compose: (settings): Letter => settings,
  record: ({ loft, token, keeper, greeting }: Letter) => ({
    method: 'FLY',
    url: loft,
    headers: { authorization: `Bearer ${token}`, 'x-encoded': encodeURIComponent(loft) },
    body: JSON.stringify({ greeting, keeper, loft }),
  }),
  open: () =>
    Promise.resolve({
      send: ({ loft, token, keeper, greeting }) => {
        arrived.push(greeting);
        return Promise.resolve({
          result: {
            kind: 'unreachable',
            reason: 'protocol_error',
            detail: `no perch at ${loft} for ${token}`,
          },
          response: { status: 500, headers: { 'x-echo': token }, body: `${loft} ${JSON.stringify(keeper)}` },
        });
      },
      close: () => Promise.resolve(),
    }),
});

let api: TestApi;
const workerLog: string[] = [];

beforeAll(async () => {
  api = await startTestApi({
    channelRegistry: createRegistry([...CHANNELS.channels, pigeon]),
    retrySchedule: [0.1],
    onWorkerLog: (line) => workerLog.push(line),
  });
  await api.service.startWorker();
});
afterAll(() => api.close());

/** Every document of every collection, as MongoDB has it. */
const everything = async (): Promise<Buffer> => {
  const { db } = api.service.database;
  const names = (await db.listCollections().toArray()).map(({ name }) => name);
  const contents = names.map(async (name) => {
    const documents = await db.collection(name).find().toArray();
    return Buffer.concat(documents.map((document) => Buffer.from(BSON.serialize(document))));
  });
  return Buffer.concat(await Promise.all(contents));
};

test('hides the secrets of a new channel that declares nothing visible', async () => {
  const task = { name: 'By pigeon', agency: 'Sunny Travel', events: ['*'], pigeon: pigeon.example };
  const created = await api.call('POST', '/v1/tasks', { body: task });
  expect(created.status).toBe(201);
  const path = `/v1/tasks/${String(created.body['id'])}`;
  const hidden = { loft: SECRET_MARK, token: SECRET_MARK, keeper: SECRET_MARK, greeting: 'Coo' };
  expect(created.body['pigeon']).toEqual(hidden);

  const put = await api.call('PUT', path, { body: { ...task, pigeon: { ...hidden, greeting: 'Coo coo' } } });
  expect(put.body['pigeon']).toEqual({ ...hidden, greeting: 'Coo coo' });
  const patched = await api.call('PATCH', path, { body: { pigeon: { token: SECRET_MARK } } });
  expect(patched.status).toBe(200);

  const tested = await api.call('POST', `${path}/test`);
  expect(tested.body['request']).toMatchObject({ method: 'FLY', url: 'https://loft.example.com/[redacted]' });
  const previewed = await api.call('POST', '/v1/tasks/preview', { body: { task_id: created.body['id'] } });
  const drafted = await api.call('POST', '/v1/tasks/preview', { body: { task } });
  await api.call('POST', '/v1/orders', { body: anOrder({ agw_id: 'AGW-PIGEON', agency: 'Sunny Travel' }) });
  const delivery = await eventually('the end of the delivery', async () => {
    const { body } = await api.call('GET', '/v1/deliveries?agw_id=AGW-PIGEON&status=failed');
    const [found] = body['data'] as { id: string }[];
    return found;
  });
  expect(arrived).toContain('Coo coo');

  const answers = [
    created,
    put,
    patched,
    tested,
    previewed,
    drafted,
    await api.call('GET', path),
    await api.call('GET', '/v1/tasks'),
    await api.call('GET', `${path}/versions`),
    await api.call('GET', `${path}/versions/1`),
    await api.call('GET', `/v1/deliveries/${delivery.id}`),
    await api.call('GET', '/v1/orders/AGW-PIGEON'),
  ];
  for (const { status } of answers) expect(status).toBeLessThan(300);
  const places = [
    { name: 'MongoDB', content: await everything(), known: 'tsk_' },
    { name: 'answers', content: JSON.stringify(answers.map(({ body }) => body)), known: 'FLY' },
    { name: 'log of the API', content: JSON.stringify(api.log), known: '/v1/tasks' },
    { name: 'log of the worker', content: workerLog.join('\n'), known: 'delivery.attempted' },
  ];
  for (const { name, content, known } of places) {
    const bytes = Buffer.from(content);
    // The search itself finds what is there in clear.
    expect({ name, found: bytes.includes(known) }).toEqual({ name, found: true });
    const found = SECRETS.filter((secret) =>
      spellingsOf(secret).some((spelling) => bytes.includes(spelling)),
    );
    expect({ name, found }).toEqual({ name, found: [] });
  }
});

test('an invalid setting of a new channel is not repeated by the error', async () => {
  const broken = { ...pigeon.example, loft: `not a URL ${PATH}` };
  const body = { name: 'By pigeon', events: ['*'], pigeon: broken };
  const refused = await api.call('POST', '/v1/tasks', { body });
  expect(refused.status).toBe(422);
  expect(JSON.stringify(refused.body)).not.toContain(PATH);
});
