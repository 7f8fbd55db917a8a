import { parseOrder } from '../../domain/order';
import { startTokenEndpoint } from '../activities/channels/support/token-endpoint';
import { anOrder, aReport } from '../support/an-order';
import { mongodbUri, temporalAddress } from '../support/engines';
import { eventually } from '../support/eventually';
import { openGate } from '../support/gate';
import { answerOk, neverAnswer, startReceiver, type Received, type Receiver } from '../support/receiver';
import { startService, type TestService } from '../support/service';
import { startWorkerProcess, type WorkerProcess } from '../support/worker-process';

/** Promised to receivers: a callback that a dying worker left unanswered comes again within this. */
const REPEATED_WITHIN_MS = 6_000;

let service: TestService;
let receiver: Receiver;
const closing: (() => Promise<unknown>)[] = [];

beforeEach(async () => {
  [service, receiver] = await Promise.all([startService(), startReceiver()]);
});
afterEach(async () => {
  for (const close of closing.splice(0)) await close();
  await service.close();
  await receiver.close();
});

const startWorker = async (version: string, address = temporalAddress()): Promise<WorkerProcess> => {
  const worker = await startWorkerProcess({
    temporalAddress: address,
    taskQueue: service.taskQueue,
    mongodbUri: mongodbUri(service.database.db.databaseName),
    version,
  });
  closing.push(() => worker.kill());
  return worker;
};

const create = async (agwId: string): Promise<void> => {
  const { order } = parseOrder(anOrder({ agw_id: agwId }));
  const now = new Date().toISOString();
  await service.gateway.create(agwId, order, { announce: true, occurredOn: now, acceptedOn: now });
};

const said = ({ headers, body }: Received): unknown => ({ id: headers['webhook-id'], body });

const deliveryOf = (agwId: string, sequence: number) =>
  eventually('it is on record as delivered', async () => {
    const { data } = await service.deliveries.list({ agw_id: agwId, status: 'delivered' }, { limit: 9 });
    const id = data.find((each) => each.sequence === sequence)?.id;
    return id === undefined ? undefined : service.deliveries.get(id);
  });

test('before the POST: what the receiver never saw comes from another worker, once', async () => {
  const tokens = await startTokenEndpoint();
  closing.push(() => tokens.close());
  // The POST cannot be made without a token, and this is the moment before it.
  tokens.answer('say-nothing');
  const auth = { type: 'oauth2', token_url: tokens.url, client_id: 'sunny', client_secret: 's3cret' };
  await service.addTask({ name: 'erp', http_request: { url: `${receiver.url}/`, auth } });
  const first = await startWorker('first');
  await create('DEATH-1');
  await eventually('a token is asked for', () => (tokens.requests.length > 0 ? true : undefined));
  await first.kill();
  expect(receiver.received).toHaveLength(0);

  tokens.answer({});
  await startWorker('second');
  const [arrived] = await receiver.waitFor(1);
  expect(arrived!.headers['callsign-attempt']).toBe('2');
  expect(await deliveryOf('DEATH-1', 1)).toMatchObject({ status: 'delivered', last_attempt: 2 });
  expect(receiver.received).toHaveLength(1);
});

test('after the POST, at an endpoint known to be quick: the same callback comes again within six seconds', async () => {
  await service.addTask({ name: 'erp', http_request: { url: `${receiver.url}/` } });
  const workers: Record<string, WorkerProcess> = { 'Callsign/first': await startWorker('first') };
  await create('DEATH-2');
  // Once an endpoint is known, first attempts are made where events are routed, and not in an activity of their own.
  for (let sequence = 1; sequence <= 4; sequence += 1) {
    await receiver.waitFor(sequence);
    await deliveryOf('DEATH-2', sequence);
    if (sequence < 4)
      await service.gateway.record('DEATH-2', aReport('OrderChanged', { pnr: `P${sequence}` }));
  }
  workers['Callsign/second'] = await startWorker('second');
  receiver.answer(neverAnswer);
  await service.gateway.record('DEATH-2', aReport('OrderTicketed'));
  const unanswered = (await receiver.waitFor(5))[4]!;
  receiver.answer(answerOk);
  const killedMs = Date.now();
  await workers[String(unanswered.headers['user-agent'])]!.kill();

  const repeated = (await receiver.waitFor(6))[5]!;
  expect(said(repeated)).toEqual(said(unanswered));
  expect(repeated.atMs - killedMs).toBeLessThan(REPEATED_WITHIN_MS);
});

test('after the 2xx, which the worker did not live to read: the same callback comes again, and is recorded once', async () => {
  await service.addTask({ name: 'erp', http_request: { url: `${receiver.url}/` } });
  const first = await startWorker('first');
  receiver.answer((response, received) => {
    if (received.headers['user-agent'] === 'Callsign/first') {
      first.freeze();
      response.writeHead(204).end(() => void first.kill());
    } else answerOk(response, received);
  });
  await create('DEATH-3');
  const [unread] = await receiver.waitFor(1);
  await startWorker('second');

  const [, repeated] = await receiver.waitFor(2);
  expect(said(repeated!)).toEqual(said(unread!));
  const delivery = await deliveryOf('DEATH-3', 1);
  expect(delivery.id).toBe(unread!.headers['webhook-id']);
  expect(delivery.attempts.at(-1)).toMatchObject({
    attempt: Number(repeated!.headers['callsign-attempt']),
    result: { kind: 'accepted', status: 204 },
  });
});

test('after the record, of which Temporal was not told: the same callback comes again, and is recorded once', async () => {
  await service.addTask({ name: 'erp', http_request: { url: `${receiver.url}/` } });
  const gate = await openGate(temporalAddress());
  closing.push(() => gate.close());
  const first = await startWorker('first', gate.address);
  receiver.answer((response, received) => {
    gate.shut();
    answerOk(response, received);
  });
  await create('DEATH-4');
  const [unknown] = await receiver.waitFor(1);
  await deliveryOf('DEATH-4', 1);
  await first.kill();
  await startWorker('second');

  const [, repeated] = await receiver.waitFor(2);
  expect(said(repeated!)).toEqual(said(unknown!));
  // What comes after it is not held up, and not sent twice.
  await service.gateway.record('DEATH-4', aReport('OrderTicketed'));
  await receiver.waitFor(3);
  await deliveryOf('DEATH-4', 2);
  const { attempts, status } = await deliveryOf('DEATH-4', 1);
  const numbers = [1, Number(repeated!.headers['callsign-attempt'])];
  expect([status, attempts.map(({ attempt }) => attempt)]).toEqual(['delivered', numbers]);
  expect(receiver.received.map(({ headers }) => headers['callsign-sequence'])).toEqual(['1', '1', '2']);
});
