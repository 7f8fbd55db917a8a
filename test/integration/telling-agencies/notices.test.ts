import { anOrder } from '../../support/builders/an-order';
import { eventually } from '../../support/eventually';
import { answerOk, answerWith, startReceiver, type Receiver } from '../../support/servers/receiver';
import { createNoticeStore } from '../../../store/agencies/notices';
import { FAILING_DISABLES_AFTER_MS } from '../../../domain/task/task-health';
import { startTestApi, type TestApi } from '../../support/service/api';
import { headerOf, settingsOf, startMailServer, type MailServer } from '../../support/servers/mail-server';

let api: TestApi;
let receiver: Receiver;
let mailServer: MailServer;

beforeAll(async () => {
  [receiver, mailServer] = await Promise.all([startReceiver(), startMailServer()]);
  const smtp = settingsOf(mailServer.port);
  api = await startTestApi({ smtp, retrySchedule: Array<number>(12).fill(0.2) });
  await api.service.startWorker();
  const events = ['TaskFailing', 'TaskRecovered', 'TaskDisabled'];
  ({ id: platformId, path: platform } = await subscribe({ events }));
});
beforeEach(() => receiver.answer(answerOk));
afterAll(async () => {
  await api.close();
  await Promise.all([receiver.close(), mailServer.close()]);
});

let made = 0;
/** A platform task that subscribes to all notices. */
let platformId: string;
let platform: string;

interface Watched {
  readonly agency: string;
  readonly taskId: string;
  readonly path: string;
}

/** Creates a task of a new agency that has a contact with mail and Slack. */
const aWatchedTask = async (): Promise<Watched> => {
  const agency = `Agency ${(made += 1)}`;
  const path = `/hook${made}`;
  const contact = { mail: `ops${made}@sunny.example`, slack_url: `${receiver.url}/slack${made}` };
  await api.call('PUT', `/v1/agencies/${encodeURIComponent(agency)}/contact`, { body: contact });
  const task = { name: 'ERP {{pnr}}', agency, events: ['*'], http_request: { url: receiver.url + path } };
  const { body } = await api.call('POST', '/v1/tasks', { body: task });
  return { agency, taskId: String(body['id']), path };
};

const subscribe = async (members: object): Promise<{ id: string; path: string }> => {
  const path = `/notified${(made += 1)}`;
  const body = { name: 'Notified', http_request: { url: receiver.url + path }, ...members };
  return { path, id: String((await api.call('POST', '/v1/tasks', { body })).body['id']) };
};

const orderFor = async (agency: string): Promise<string> => {
  const agwId = `AGW-N-${(made += 1)}`;
  await api.call('POST', '/v1/orders', { body: anOrder({ agw_id: agwId, agency }) });
  return agwId;
};

const at = (path: string) => receiver.received.filter((each) => each.path === path);
const typesAt = (path: string): unknown[] =>
  at(path).map(({ body }) => (JSON.parse(body) as { type: unknown }).type);
const number = ({ path }: Watched): string => path.replace('/hook', '');
const mailsTo = (task: Watched) =>
  mailServer.mails.filter(({ to }) => to.includes(`ops${number(task)}@sunny.example`));
/** Decodes a header that is not plain ASCII. */
const decoded = (header: string): string =>
  header
    .replaceAll(/\?= =\?UTF-8\?Q\?/g, '')
    .replace(/^=\?UTF-8\?Q\?(.*)\?=$/, (_, text: string) =>
      decodeURIComponent(text.replaceAll('_', ' ').replaceAll('=', '%')),
    );
const subjectsTo = (task: Watched): unknown[] =>
  mailsTo(task).flatMap((mail) => headerOf(mail, 'subject').map(decoded));
const slacksTo = (task: Watched): string[] =>
  at(`/slack${number(task)}`).map(({ body }) => (JSON.parse(body) as { text: string }).text);
const recorded = ({ taskId }: Watched) => createNoticeStore(api.service.database.db).listOfTask(taskId);

/** Answers with this status at the path, and with 204 at all others. */
const answerAt = (path: string, status: number): void =>
  receiver.answer((response, received) =>
    answerWith(received.path === path ? status : 204)(response, received),
  );

test('a task that fails, recovers and is disabled by hand emits one notice for each', async () => {
  const task = await aWatchedTask();
  const { path: own } = await subscribe({ agency: task.agency, events: ['TaskFailing'] });
  const { path: others } = await subscribe({ agency: 'Others', events: ['TaskFailing'] });

  answerAt(task.path, 503);
  await orderFor(task.agency);
  await receiver.waitFor(6, (each) => each.path === task.path);
  await receiver.waitFor(1, (each) => each.path === platform);
  receiver.answer(answerOk);
  await receiver.waitFor(2, (each) => each.path === platform);
  await api.call('POST', `/v1/tasks/${task.taskId}/disable`);
  await api.call('POST', `/v1/tasks/${task.taskId}/disable`);
  await receiver.waitFor(3, (each) => each.path === platform);

  expect(typesAt(platform)).toEqual(['TaskFailing', 'TaskRecovered', 'TaskDisabled']);
  expect(JSON.parse(at(platform)[0]!.body)).toMatchObject({
    data: {
      task_id: task.taskId,
      task_name: 'ERP {{pnr}}',
      agency: task.agency,
      reason: 'the receiver answered 503; 4 attempts in a row failed',
    },
  });
  expect(typesAt(own)).toEqual(['TaskFailing']);
  expect(typesAt(others)).toEqual([]);
  await eventually('three mails', () => (mailsTo(task).length === 3 ? true : undefined));
  expect(subjectsTo(task)).toEqual([
    'Task failing · ERP {{pnr}}',
    'Task recovered · ERP {{pnr}}',
    'Task disabled · ERP {{pnr}}',
  ]);
  await receiver.waitFor(3, (each) => each.path === `/slack${number(task)}`);
  expect(slacksTo(task).map((text) => text.split('\n')[0])).toEqual([
    '*Task failing* · ERP {{pnr}}',
    '*Task recovered* · ERP {{pnr}}',
    '*Task disabled* · ERP {{pnr}}',
  ]);
});

test('a 410 disables the task, with one notice for all of its events', async () => {
  const task = await aWatchedTask();
  answerAt(task.path, 410);
  await Promise.all([1, 2, 3, 4, 5].map(() => orderFor(task.agency)));
  await eventually('the mail', () => mailsTo(task)[0]);
  await eventually('the record', async () => {
    const [notice] = await recorded(task);
    return (notice?.results.length ?? 0) > 2 ? true : undefined;
  });
  expect(subjectsTo(task)).toEqual(['Task disabled · ERP {{pnr}}']);
  expect(await recorded(task)).toMatchObject([
    {
      type: 'TaskDisabled',
      reason: 'http_410',
      results: expect.arrayContaining([
        expect.objectContaining({ recipient: 'contact_mail', attempts: 1 }),
        expect.objectContaining({ recipient: 'contact_slack', attempts: 1 }),
        expect.objectContaining({ recipient: platformId, attempts: 1 }),
      ]) as object[],
    },
  ]);
  expect(await api.service.tasks.get(task.taskId)).toMatchObject({ enabled: false });
});

test('a task that fails for five days is disabled, parks its deliveries, and sends them once enabled', async () => {
  const task = await aWatchedTask();
  await api.service.database.db.collection<{ _id: string }>('task_health').insertOne({
    _id: task.taskId,
    consecutive_failures: 20,
    failing_since: new Date(Date.now() - FAILING_DISABLES_AFTER_MS).toISOString(),
    notified_failing: true,
  } as { _id: string });
  answerAt(task.path, 503);
  const agwId = await orderFor(task.agency);
  const status = async (wanted: string) =>
    (await api.service.deliveries.list({ agw_id: agwId }, { limit: 1 })).data.find(
      (each) => each.status === wanted,
    );
  await eventually('a parked delivery', () => status('parked'));
  expect(await api.service.tasks.get(task.taskId)).toMatchObject({
    enabled: false,
    disabled_reason: 'failing_for_5_days',
  });
  await eventually('the mail', () => mailsTo(task)[0]);
  expect(subjectsTo(task)).toEqual(['Task disabled · ERP {{pnr}}']);
  receiver.answer(answerOk);
  await api.call('POST', `/v1/tasks/${task.taskId}/enable`);
  await eventually('its delivery', () => status('delivered'));
  expect(await recorded(task)).toHaveLength(1);
});

test('a notice that no recipient accepts is attempted three times, and recorded', async () => {
  const task = await aWatchedTask();
  mailServer.behaviour({ at: 'RCPT', code: 451 });
  await api.call('POST', `/v1/tasks/${task.taskId}/disable`);
  const noticeResult = await eventually('the record of the mail', async () =>
    (await recorded(task))[0]?.results.find(({ recipient }) => recipient === 'contact_mail'),
  );
  mailServer.behaviour('accept');
  expect(noticeResult).toMatchObject({ attempts: 3, result: { kind: 'refused', status: 451 } });
  expect(slacksTo(task)).toHaveLength(1);
});

test('deleting or enabling a task emits no notice', async () => {
  const task = await aWatchedTask();
  await api.call('PATCH', `/v1/tasks/${task.taskId}`, { body: { name: 'Renamed' } });
  await api.call('POST', `/v1/tasks/${task.taskId}/enable`);
  await api.call('DELETE', `/v1/tasks/${task.taskId}`);
  expect(await recorded(task)).toEqual([]);
});
