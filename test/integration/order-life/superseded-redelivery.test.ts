import { aReport } from '../../support/builders/an-order';
import { eventually } from '../../support/eventually';
import { answerOk, answerWith, startReceiver, type Receiver } from '../../support/servers/receiver';
import { startTestService, type TestService } from '../../support/service/service';

let service: TestService;
let receiver: Receiver;

beforeAll(async () => {
  receiver = await startReceiver();
  service = await startTestService({ retrySchedule: [3_600] });
  await service.startWorker();
});
afterAll(async () => {
  await receiver.close();
  await service.close();
});

const deliveryOf = (agwId: string, sequence: number, status: string) =>
  eventually(`#${sequence} is ${status}`, async () => {
    const { data } = await service.deliveries.list({ agw_id: agwId }, { limit: 50 });
    return data.find((each) => each.sequence === sequence && each.status === status);
  });

it('does not supersede a redelivery by a newer OrderChanged', async () => {
  const agwId = 'REDELIVERED-1';
  await service.addTask({ supersede: true, http_request: { url: `${receiver.url}/` } });
  await service.createOrder(agwId);
  await service.gateway.record(agwId, aReport('OrderChanged', { agent: 'No 2' }));
  const ended = await deliveryOf(agwId, 2, 'delivered');

  // The lane is blocked by #3, behind which the redelivery of #2 and the newer #4 and #5 wait.
  receiver.answer(answerWith(500));
  await service.gateway.record(agwId, aReport('OrderTicketed'));
  const blocking = await deliveryOf(agwId, 3, 'retrying');
  const { event } = (await service.events.getEvent(agwId, 2))!;
  await service.deliveries.setStatus([ended.id], 'waiting');
  const { id, task_id, task_name, sequence, last_attempt: attempts } = ended;
  const delivery = { delivery_id: id, task_id, task_name, ordered: true, sequence, attempts };
  await service.gateway.command(agwId, { kind: 'redeliver', delivery, event });
  await service.gateway.record(agwId, aReport('OrderChanged', { agent: 'No 4' }));
  await service.gateway.record(agwId, aReport('OrderChanged', { agent: 'No 5' }));
  await deliveryOf(agwId, 4, 'superseded');

  receiver.answer(answerOk);
  await service.gateway.command(agwId, { kind: 'retry', delivery_id: blocking.id });
  await deliveryOf(agwId, 5, 'delivered');
  await deliveryOf(agwId, 2, 'delivered');
  const sequences = receiver.received.map(({ headers }) => headers['callsign-sequence']);
  expect(sequences).toEqual(['1', '2', '3', '3', '2', '5']);
});
