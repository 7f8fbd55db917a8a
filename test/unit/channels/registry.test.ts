import { CHANNELS } from '../../../channels/registry';
import { parseEgressAllow } from '../../../domain/egress/egress-allow';
import { aContext, aMailTask, aSlackTask, aTask } from '../../support/builders/attempt';
import { settingsOf, startMailServer } from '../../support/servers/mail-server';
import { startSocketReceiver } from '../../support/servers/socket-receiver';

test('sends each task by its channel', async () => {
  const receiver = await startSocketReceiver();
  const server = await startMailServer();
  const channels = CHANNELS.open({
    egress: parseEgressAllow('127.0.0.1'),
    version: '1.2.3',
    smtp: settingsOf(server.port),
  });
  const url = `http://127.0.0.1:${receiver.port}`;
  const tasks = [aTask({ url: `${url}/http` }), aMailTask(), aSlackTask(`${url}/slack`)];
  const previews = tasks.map((task) => channels.preview(task, aContext()));
  expect(previews).toMatchObject([{ method: 'POST' }, { method: 'SMTP' }, { method: 'POST' }]);
  for (const task of tasks) await channels.send(task, aContext(), new AbortController().signal);
  expect(receiver.requests.map(({ line }) => line)).toEqual(['POST /http HTTP/1.1', 'POST /slack HTTP/1.1']);
  expect(server.mails).toHaveLength(1);
  await channels.close();
  await server.close();
  await receiver.close();
});
