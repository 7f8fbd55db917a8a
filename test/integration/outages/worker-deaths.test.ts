import { parseOrder } from '../../../domain/order/order';
import { startTokenEndpoint, type TokenEndpoint } from '../../support/servers/token-endpoint';
import { anOrder, aReport } from '../../support/builders/an-order';
import { mongodbUri, temporalAddress } from '../../support/engines/engines';
import { eventually } from '../../support/eventually';
import { openGate } from '../../support/servers/gate';
import {
  answerOk,
  neverAnswer,
  startReceiver,
  type Received,
  type Receiver,
} from '../../support/servers/receiver';
import { startTestService, type TestService } from '../../support/service/service';
import { startWorkerProcess, type WorkerProcess } from '../../support/processes/worker-process';

/**
 * The goal is six seconds.
 * A busy machine gets twice as long, still far less than the attempt's own timeout.
 */
const RETRIED_WITHIN_MS = 12_000;

let service: TestService;
let receiver: Receiver;
const closing: (() => Promise<unknown>)[] = [];

beforeEach(async () => {
  [service, receiver] = await Promise.all([startTestService(), startReceiver()]);
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

const idAndBody = ({ headers, body }: Received): unknown => ({ id: headers['webhook-id'], body });

const deliveryOf = (agwId: string, sequence: number) =>
  eventually('the delivery is recorded as delivered', async () => {
    const { data } = await service.deliveries.list({ agw_id: agwId, status: 'delivered' }, { limit: 9 });
    const id = data.find((each) => each.sequence === sequence)?.id;
    return id === undefined ? undefined : service.deliveries.get(id);
  });

/**
 * Adds a task that needs an OAuth token, from an endpoint that never answers.
 * Attempts therefore stop before the POST.
 */
async function taskBeforeItsPost(schedule: readonly number[]): Promise<TokenEndpoint> {
  const tokens = await startTokenEndpoint();
  closing.push(() => tokens.close());
  tokens.answer('say-nothing');
  const auth = { type: 'oauth2', token_url: tokens.url, client_id: 'sunny', client_secret: 's3cret' };
  await service.addTask({
    name: 'erp',
    http_request: { url: `${receiver.url}/`, auth },
    retry: { schedule },
  });
  return tokens;
}

/** Starts a worker and kills it during its attempt. */
async function killInAttempt(tokens: TokenEndpoint, version: string): Promise<void> {
  const requestsBefore = tokens.requests.length;
  const worker = await startWorker(version);
  await eventually('a token is requested', () =>
    tokens.requests.length > requestsBefore ? true : undefined,
  );
  await worker.kill();
}

test('a callback whose worker is killed before the POST is sent once by another worker, even without retries in its schedule', async () => {
  const tokens = await taskBeforeItsPost([]);
  await create('DEATH-1');
  await killInAttempt(tokens, 'first');
  expect(receiver.received).toHaveLength(0);

  tokens.answer({});
  await startWorker('second');
  const [arrived] = await receiver.waitFor(1);
  expect(arrived!.headers['callsign-attempt']).toBe('2');
  expect(await deliveryOf('DEATH-1', 1)).toMatchObject({ status: 'delivered', last_attempt: 2 });
  expect(receiver.received).toHaveLength(1);
});

test('a delivery during which every worker is killed fails with that reason', async () => {
  const tokens = await taskBeforeItsPost([]);
  await create('DEATH-5');
  for (const version of ['first', 'second', 'third', 'fourth']) await killInAttempt(tokens, version);
  await startWorker('fifth');
  const failed = await eventually('the delivery has failed', async () => {
    const { data } = await service.deliveries.list({ agw_id: 'DEATH-5', status: 'failed' }, { limit: 1 });
    return data[0];
  });
  expect(failed.reason).toBe('no attempt left: workers died during 4 of them');
  expect(receiver.received).toHaveLength(0);
});

test('a callback whose worker is killed after the POST is sent again soon, also to a known fast endpoint', async () => {
  await service.addTask({ name: 'erp', http_request: { url: `${receiver.url}/` } });
  const workers: Record<string, WorkerProcess> = { 'Callsign/first': await startWorker('first') };
  await create('DEATH-2');
  // First attempts to a known fast endpoint are made in the routing activity, not in a separate one.
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

  const retried = (await receiver.waitFor(6))[5]!;
  expect(idAndBody(retried)).toEqual(idAndBody(unanswered));
  expect(retried.atMs - killedMs).toBeLessThan(RETRIED_WITHIN_MS);
});

test('a callback whose worker is killed before it reads the 2xx is sent again and recorded once', async () => {
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

  const [, retried] = await receiver.waitFor(2);
  expect(idAndBody(retried!)).toEqual(idAndBody(unread!));
  const delivery = await deliveryOf('DEATH-3', 1);
  expect(delivery.id).toBe(unread!.headers['webhook-id']);
  expect(delivery.attempts.at(-1)).toMatchObject({
    attempt: Number(retried!.headers['callsign-attempt']),
    result: { kind: 'accepted', status: 204 },
  });
});

test('a callback whose worker is killed between the record and its report to Temporal is sent again and recorded once', async () => {
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

  const [, retried] = await receiver.waitFor(2);
  expect(idAndBody(retried!)).toEqual(idAndBody(unknown!));
  // The next event is neither delayed nor sent twice.
  await service.gateway.record('DEATH-4', aReport('OrderTicketed'));
  await receiver.waitFor(3);
  await deliveryOf('DEATH-4', 2);
  const { attempts, status } = await deliveryOf('DEATH-4', 1);
  const numbers = [1, Number(retried!.headers['callsign-attempt'])];
  expect([status, attempts.map(({ attempt }) => attempt)]).toEqual(['delivered', numbers]);
  expect(receiver.received.map(({ headers }) => headers['callsign-sequence'])).toEqual(['1', '1', '2']);
});
