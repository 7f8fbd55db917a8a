import { aReport } from '../../support/builders/an-order';
import { makeProven } from '../../support/service/known-endpoint';
import { isOf, startReceiver, type Received, type Receiver } from '../../support/servers/receiver';
import { startTestService, type TestService } from '../../support/service/service';

let service: TestService;
let receiver: Receiver;

beforeAll(async () => {
  service = await startTestService();
  receiver = await startReceiver();
  await service.startWorker();
});
afterAll(async () => {
  await service.close();
  await receiver.close();
});

const typeOf = ({ headers }: Received): unknown => headers['callsign-event'];

test('the last callback of an order is made once, though an event arrives while it closes', async () => {
  await service.addTask({ name: 'erp', http_request: { url: `${receiver.url}/` } });
  await makeProven(service, receiver, 'CLOSES-FIRST');
  await service.createOrder('CLOSES-TOLD');
  const isOurs = isOf('CLOSES-TOLD');
  await receiver.waitFor(1, isOurs);
  receiver.answer((response, received) => {
    const more =
      typeOf(received) === 'OrderCanceled'
        ? service.gateway.record('CLOSES-TOLD', aReport('OrderChanged', { agent: 'Late' }))
        : Promise.resolve();
    void more.then(() => response.writeHead(204).end());
  });
  await service.gateway.record('CLOSES-TOLD', aReport('OrderCanceled'));
  await receiver.waitFor(1, (received) => isOurs(received) && typeOf(received) === 'OrderChanged');
  await service.handle('CLOSES-TOLD').result();
  expect(receiver.received.filter(isOurs).map(typeOf)).toEqual([
    'OrderCreated',
    'OrderCanceled',
    'OrderChanged',
  ]);
});
