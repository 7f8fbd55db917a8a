import { BSON } from 'mongodb';
import { settingsOf, startMailServer, type MailServer } from '../../support/servers/mail-server';
import { anOrder } from '../../support/builders/an-order';
import { eventually } from '../../support/eventually';
import { answerWith, startReceiver, type Receiver } from '../../support/servers/receiver';
import { spellingsOf } from '../../support/encryption/spellings';
import { startTestApi, type TestApi } from '../../support/service/api';

let api: TestApi;
let receiver: Receiver;
let mailServer: MailServer;

beforeAll(async () => {
  [receiver, mailServer] = await Promise.all([startReceiver(), startMailServer()]);
  api = await startTestApi({ smtp: settingsOf(mailServer.port), retrySchedule: [0.1, 0.1, 0.1, 0.1] });
  await api.service.startWorker();
});
afterAll(async () => {
  await api.close();
  await Promise.all([receiver.close(), mailServer.close()]);
});

const AGENCY = 'Sunny Travel';
const AGW_ID = 'AGW-REST-1';

/** A searchable value in every member of an order that may identify a person. */
const PERSONAL = {
  order_id: 'ORDcanary01',
  pnr: 'PNRcanary02',
  record_locator: 'LOCcanary03',
  total_amount: '8713402.19',
  session_id: 'SESScanary04',
  agent_email: 'agentcanary05@example.com',
  consumer_email: 'consumercanary06@example.com',
  psg_phone: '+34600777008',
  psg_email: 'psgcanary09@example.com',
  consumer: 'ConsumerCanary10',
  agent: 'AgentCanary11',
} as const;
const SEAT = 'SeatCanary12';
const SERVICE = 'ServiceCanary13';
const ANSWERED = 'AnswerCanary14';

/** Searchable credentials and contact addresses. */
const SECRETS = {
  header: 'HeaderCanary20',
  token: 'TokenCanary21',
  query: 'QueryCanary22',
  slack: 'SlackCanary23',
  contactMail: 'opscanary24@sunny.example',
  contactSlack: 'ContactSlackCanary25',
  former: 'FormerCanary26',
} as const;

/** The raw documents of every collection. */
const allDocuments = async (): Promise<ReadonlyMap<string, Buffer>> => {
  const { db } = api.service.database;
  const names = (await db.listCollections().toArray()).map(({ name }) => name);
  const contents = names.map(async (name) => {
    const documents = await db.collection(name).find().toArray();
    return [name, Buffer.concat(documents.map((each) => BSON.serialize(each)))] as const;
  });
  return new Map(await Promise.all(contents));
};

/** The collections that contain a text, in any encoding. */
const collectionsWith = (text: string, stored: ReadonlyMap<string, Buffer>): readonly string[] =>
  [...stored].flatMap(([name, bytes]) =>
    spellingsOf(text).some((spelling) => bytes.includes(spelling)) ? [name] : [],
  );

const createTask = async (members: object): Promise<Readonly<Record<string, unknown>>> => {
  const body = { name: 'Tell us', agency: AGENCY, events: ['*'], ...members };
  const created = await api.call('POST', '/v1/tasks', { body });
  expect(created.status).toBe(201);
  return created.body;
};

/** Tasks of every channel: one always fails, one receives the notice about it. */
const createTasks = async (): Promise<readonly Readonly<Record<string, unknown>>[]> => {
  const http = (path: string, more: object = {}) => ({ http_request: { url: receiver.url + path, ...more } });
  return Promise.all([
    createTask(http(`/whole?key=${SECRETS.query}`, { header: { 'X-Key': SECRETS.former } })),
    createTask(http('/auth/{{psg_email}}', { auth: { type: 'bearer', token: SECRETS.token } })),
    createTask(http('/fails')),
    createTask({ ...http('/filtered'), filter: { psg_phone: PERSONAL.agent_email } }),
    createTask({ mail: { to: '{{psg_email}}', subject: '{{pnr}}', text: '{{psg_phone}} {{agent}}' } }),
    createTask({ slack: { url: `${receiver.url}/${SECRETS.slack}`, text: '{{consumer}}' } }),
    createTask({ ...http('/notices'), events: ['TaskFailing'] }),
  ]);
};

test('MongoDB stores no personal data and no credentials in clear', async () => {
  receiver.answer((response, { path }) => {
    if (path === '/fails') response.writeHead(500).end(`no, ${ANSWERED}`);
    else answerWith(204)(response, { path, headers: {}, body: '', atMs: 0 });
  });
  const contact = { mail: SECRETS.contactMail, slack_url: `${receiver.url}/${SECRETS.contactSlack}` };
  await api.call('PUT', `/v1/agencies/${encodeURIComponent(AGENCY)}/contact`, { body: contact });
  const tasks = await createTasks();
  const header = { 'X-Key': SECRETS.header };
  await api.call('PATCH', `/v1/tasks/${String(tasks[0]?.['id'])}`, { body: { http_request: { header } } });
  await api.call('POST', `/v1/tasks/${String(tasks[1]?.['id'])}/rotate-secret`);
  await api.call('POST', `/v1/tasks/${String(tasks[0]?.['id'])}/test`);

  await api.call('POST', '/v1/orders', { body: anOrder({ agw_id: AGW_ID, agency: AGENCY, ...PERSONAL }) });
  const changes = { seats: [{ name: SEAT }], services: [SERVICE], agent: 'Another' };
  await api.call('POST', `/v1/orders/${AGW_ID}/events`, { body: { type: 'SeatsAddition', changes } });
  await api.call('POST', `/v1/orders/${AGW_ID}/events`, { body: { type: 'OrderCanceled' } });
  await eventually('the end of all deliveries', async () => {
    const { body } = await api.call('GET', `/v1/deliveries?agw_id=${AGW_ID}&limit=200`);
    const statuses = (body['data'] as { status: string }[]).map(({ status }) => status);
    const isOver = statuses.every((status) => status === 'delivered' || status === 'failed');
    return statuses.length === 15 && isOver ? true : undefined;
  });
  await receiver.waitFor(1, ({ path }) => path === `/${SECRETS.contactSlack}`);
  await eventually('the mails', () => (mailServer.mails.length >= 4 ? true : undefined));
  await eventually('the closed order', async () => {
    const { body } = await api.call('GET', `/v1/orders/${AGW_ID}`);
    return body['open'] === false ? body : undefined;
  });

  const stored = await allDocuments();
  expect([...stored.keys()]).toEqual(
    expect.arrayContaining([
      'orders',
      'events',
      'deliveries',
      'tasks',
      'task_versions',
      'contacts',
      'notices',
    ]),
  );
  // Check that the search finds clear text at all.
  expect(collectionsWith(AGW_ID, stored)).toEqual(expect.arrayContaining(['orders', 'events', 'deliveries']));
  const signing = tasks.map(({ secret }) => String(secret).replace('whsec_', ''));
  const planted = [
    ...Object.values(PERSONAL),
    SEAT,
    SERVICE,
    ANSWERED,
    ...Object.values(SECRETS),
    ...signing,
  ];
  const found = planted
    .map((text) => [text, collectionsWith(text, stored)])
    .filter(([, at]) => at!.length > 0);
  expect(found).toEqual([]);
}, 60_000);

test.each(['utf8', 'utf16le', 'hex', 'base64', 'base64url'] as const)(
  'the search of this test finds text in %s at any offset',
  (encoding) => {
    for (const before of ['', 'a', 'ab']) {
      const text = `${before}${PERSONAL.psg_email}~`;
      const bytes =
        encoding === 'utf16le'
          ? Buffer.from(text, encoding)
          : Buffer.from(Buffer.from(text).toString(encoding));
      expect(collectionsWith(PERSONAL.psg_email, new Map([['one', bytes]]))).toEqual(['one']);
    }
  },
);

test('the API shows sealed data to authorised callers, and finds orders by PNR', async () => {
  const list = await api.call('GET', `/v1/orders?pnr=${PERSONAL.pnr}`);
  expect(list.body['data']).toMatchObject([{ agw_id: AGW_ID, order: { psg_phone: PERSONAL.psg_phone } }]);
  const failed = await api.call('GET', `/v1/deliveries?agw_id=${AGW_ID}&status=failed&limit=1`);
  const [{ id }] = failed.body['data'] as [{ id: string }];
  const { body } = await api.call('GET', `/v1/deliveries/${id}`);
  const attempts = body['attempts'] as { request: { body: string }; response: { body: string } }[];
  expect(attempts).toHaveLength(5);
  expect(attempts[0]?.request.body).toContain(PERSONAL.psg_phone);
  expect(attempts[0]?.response.body).toBe(`no, ${ANSWERED}`);
});

test('the API hides signing secrets, headers, tokens and receiver URLs of tasks', async () => {
  const { body } = await api.call('GET', '/v1/tasks?limit=200');
  const ids = (body['data'] as { id: string }[]).map(({ id }) => id);
  const versions = await Promise.all(ids.map((id) => api.call('GET', `/v1/tasks/${id}/versions`)));
  const contact = await api.call('GET', `/v1/agencies/${encodeURIComponent(AGENCY)}/contact`);
  const shown = JSON.stringify([body, versions.map((each) => each.body), contact.body]);
  const { header, former, token, slack, contactSlack } = SECRETS;
  expect(
    [header, former, token, slack, contactSlack, 'whsec_'].filter((each) => shown.includes(each)),
  ).toEqual([]);
});
