import { parseOrder } from '../../../domain/order/order';
import { createContactStore } from '../../../store/agencies/contacts';
import { createNoticeStore } from '../../../store/agencies/notices';
import { settingsOf, startMailServer, type MailServer } from '../../support/servers/mail-server';
import { addressRecords, startNameServer, type NameServer } from '../../support/servers/name-server';
import { anOrder } from '../../support/builders/an-order';
import { eventually } from '../../support/eventually';
import { startTestService, type TestService } from '../../support/service/service';

let names: NameServer;
let mailServer: MailServer;
let service: TestService;

beforeAll(async () => {
  [names, mailServer] = await Promise.all([
    startNameServer((name, type) => (type === 'A' ? addressRecords(name, '10.0.0.5') : [])),
    startMailServer(),
  ]);
  service = await startTestService({
    resolver: names.resolver,
    smtp: settingsOf(mailServer.port),
    retrySchedule: [0.2, 0.2],
  });
  await service.startWorker();
});
afterAll(async () => {
  await service.close();
  await Promise.all([names.close(), mailServer.close()]);
});

test('N013: a name that is private at delivery: recorded as blocked, not for ever, and its owner is told at once', async () => {
  const { database, encryption } = service;
  const { db } = database;
  await createContactStore(db, encryption).put('Sunny Travel', { mail: 'ops@sunny.example' });
  const url = 'https://hooks.example.com/';
  const task = await service.addTask({ agency: 'Sunny Travel', http_request: { url } });
  const { agw_id: agwId, order } = parseOrder(anOrder({ agw_id: 'AGW-N013', agency: 'Sunny Travel' }));
  const occurredOn = new Date().toISOString();
  await service.gateway.create(agwId, order, { announce: true, occurredOn, acceptedOn: occurredOn });

  const delivery = await eventually('the delivery is given up', async () => {
    const { data } = await service.deliveries.list({ agw_id: agwId }, { limit: 10 });
    return data.find(({ status }) => status === 'failed');
  });

  const blocked = { kind: 'unreachable', reason: 'ip_blocked', detail: 'NO_PERMITTED_ADDRESS' };
  const stored = await service.deliveries.get(delivery.id);
  expect(stored).toMatchObject({ status: 'failed', reason: 'schedule_used_up' });
  expect(stored?.attempts.map((attempt) => 'result' in attempt && attempt.result)).toEqual([
    blocked,
    blocked,
    blocked,
  ]);
  const [notice] = await eventually('it is told', async () => {
    const notices = await createNoticeStore(db).listOfTask(task.id);
    return notices.some(({ results }) => results.length > 0) ? notices : undefined;
  });
  expect(notice).toMatchObject({
    type: 'TaskFailing',
    reason:
      'its host has no address that may be called (ip blocked); it has to be public, or the operator has to allow it; 1 attempt failed',
  });
  expect(mailServer.mails.map(({ to }) => to)).toEqual([['ops@sunny.example']]);
});
