import { randomUUID } from 'node:crypto';
import pino from 'pino';
import { CHANNELS } from '../../../channels/registry';
import { createNotifier } from '../../../notices/notices';
import { parseEgressAllow } from '../../../domain/egress/egress-allow';
import { NOTICES } from '../../../domain/notice/notices';
import { createAgencyStore } from '../../../store/agencies/agencies';
import { createContactStore } from '../../../store/agencies/contacts';
import { createNoticeStore } from '../../../store/agencies/notices';
import { openSuspendedAgencies } from '../../../store/agencies/suspended-agencies';
import { openTaskCache } from '../../../store/tasks/task-cache';
import { eventually } from '../../support/eventually';
import { startReceiver } from '../../support/servers/receiver';
import { startTestService } from '../../support/service/service';

test('another process takes over the notice of a dead one, for the recipients that are left', async () => {
  const [service, first, second] = await Promise.all([startTestService(), startReceiver(), startReceiver()]);
  const { database, encryption } = service;
  const { db } = database;
  const logger = pino({ level: 'silent' });
  const subscription = (url: string) => ({
    events: ['TaskDisabled'],
    http_request: { url, json_body: { text: '{{task_name}} ({{task_id}}): {{reason}}' } },
  });
  const done = await service.addTask(subscription(`${first.url}/`));
  const remaining = await service.addTask(subscription(`${second.url}/`));
  const tasks = openTaskCache(db, encryption, logger);
  await Promise.all([done, remaining].map((task) => tasks.waitForVersion(task.id, task.version, 5_000)));
  const notices = createNoticeStore(db);
  const notice = {
    type: 'TaskDisabled',
    ...NOTICES.TaskDisabled.sample,
    id: `ntc_${randomUUID()}`,
  } as const;
  await notices.claim(notice, new Date(Date.now() - 1));
  const result = { kind: 'accepted', status: 204 } as const;
  const noticeResult = { recipient: done.id, attempts: 1, result, ended_on: notice.occurred_on };
  await notices.record(notice.id, noticeResult);

  const channel = CHANNELS.open({ egress: parseEgressAllow('localhost'), version: 'test' });
  const suspended = await openSuspendedAgencies(createAgencyStore(db), logger);
  const notifier = createNotifier({
    tasks,
    contacts: createContactStore(db, encryption),
    notices,
    suspended,
    channelRegistry: CHANNELS,
    channel,
    logger,
    now: () => new Date(),
    takeOverIntervalMs: 20,
  });
  const [received] = await second.waitFor(1);
  expect(JSON.parse(received!.body)).toEqual({
    text: 'Ticketing to our ERP (tsk_pB5kM0uYyWq1l2Zx9aQeT7Rc): http_410',
  });
  expect(received!.headers['webhook-id']).toBe(notice.id);
  await eventually('the claim of the notice is removed', async () => {
    const stored = await db.collection('notices').findOne({ task_id: notice.task_id });
    return stored !== null && !('claimed_until' in stored) ? true : undefined;
  });
  await notifier.close();
  expect([first.received.length, second.received.length]).toEqual([0, 1]);
  await Promise.all([channel.close(), tasks.close(), suspended.close(), first.close(), second.close()]);
  await service.close();
});
