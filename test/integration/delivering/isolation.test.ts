import { parseOrder } from '../../../domain/order/order';
import { anOrder, aReport } from '../../support/builders/an-order';
import { eventually } from '../../support/eventually';
import {
  answerOk,
  neverAnswer,
  startReceiver,
  type Received,
  type Receiver,
} from '../../support/servers/receiver';
import { startTestService, type TestService } from '../../support/service/service';

let service: TestService;
let healthy: Receiver;
let hanging: Receiver;
let paced: Receiver;

beforeAll(async () => {
  [healthy, hanging, paced] = await Promise.all([
    startReceiver(),
    startReceiver(neverAnswer),
    startReceiver(),
  ]);
  service = await startTestService({ retrySchedule: Array.from({ length: 20 }, () => 1) });
  await service.startWorker();
});
afterAll(async () => {
  await Promise.all([healthy.close(), hanging.close(), paced.close()]);
  await service.close();
});

const ORDERS = Array.from({ length: 60 }, (_, index) => `APART-${index + 1}`);
const CHANGES = 2;
const EVENTS = ORDERS.length * (1 + CHANGES);

const create = async (agwId: string): Promise<void> => {
  const { agw_id: id, order } = parseOrder(anOrder({ agw_id: agwId }));
  const now = new Date().toISOString();
  await service.gateway.create(id, order, { announce: true, occurredOn: now, acceptedOn: now });
};

const header = (name: string, { headers }: Received): string => String(headers[name]);

const groupedBy = (name: string, all: readonly Received[], value: string): Record<string, number[]> => {
  const groups: Record<string, number[]> = {};
  for (const each of all) (groups[header(name, each)] ??= []).push(Number(header(value, each)));
  return groups;
};

/** On a busy machine an answer or the turn of an order may come too late: the same event is then sent again before the next. */
const withoutRepeats = (numbers: readonly number[]): number[] =>
  numbers.filter((number, index) => number !== numbers[index - 1]);

/** 1, 2, 3 … as many as there are. */
const counted = (numbers: readonly number[]): number[] => numbers.map((_, index) => index + 1);

test('an endpoint that hangs holds up its own deliveries only, and revived it gets them in order, none counted twice', async () => {
  await service.addTask({ name: 'healthy', http_request: { url: `${healthy.url}/` } });
  await service.addTask({ name: 'hanging', http_request: { timeout_ms: 1_000, url: `${hanging.url}/` } });
  await Promise.all(ORDERS.map(create));
  for (let change = 0; change < CHANGES; change += 1)
    await Promise.all(
      ORDERS.map((agwId) => service.gateway.record(agwId, aReport('OrderChanged', { pnr: `PNR${change}` }))),
    );

  await eventually('everything arrives at the healthy one', () =>
    new Set(healthy.received.map((received) => header('webhook-id', received))).size === EVENTS
      ? true
      : undefined,
  );
  const page = { limit: 200, after: undefined };
  await eventually('the record tells why deliveries wait', async () => {
    const { data } = await service.deliveries.list({ status: 'retrying' }, page);
    return data.find(({ reason }) => reason === 'endpoint is failing: breaker open');
  });
  // Nobody but the first of each order was ever tried there, and nothing was answered.
  const firsts = hanging.received.map((received) => header('callsign-sequence', received));
  expect(new Set(firsts)).toEqual(new Set(['1']));
  expect(
    Object.values(groupedBy('callsign-order', healthy.received, 'callsign-sequence')).map(withoutRepeats),
  ).toEqual(ORDERS.map(() => [1, 2, 3]));

  const triedInVain = hanging.received.length;
  hanging.answer(answerOk);
  await eventually(
    'every delivery is recorded as delivered',
    async () => {
      const { data } = await service.deliveries.list(
        { status: 'delivered' },
        { limit: 1_000, after: undefined },
      );
      return data.length === 2 * EVENTS ? true : undefined;
    },
    90_000,
  );
  const revived = hanging.received.slice(triedInVain);
  expect(
    Object.values(groupedBy('callsign-order', revived, 'callsign-sequence')).map(withoutRepeats),
  ).toEqual(ORDERS.map(() => [1, 2, 3]));
  for (const attempts of Object.values(groupedBy('webhook-id', hanging.received, 'callsign-attempt')))
    expect(attempts).toEqual(counted(attempts));
}, 120_000);

test('a task with a rate limit is delivered at that pace, each delivery in one attempt', async () => {
  const perSecond = 10;
  await service.addTask({ name: 'paced', rate_limit: perSecond, http_request: { url: `${paced.url}/` } });
  const orders = Array.from({ length: 25 }, (_, index) => `PACED-${index + 1}`);
  await Promise.all(orders.map(create));
  const received = await paced.waitFor(orders.length);
  const tookMs = received.at(-1)!.atMs - received[0]!.atMs;
  // A receiver that is busy may see the first one late: then the rest seems quicker than it was.
  expect(tookMs).toBeGreaterThanOrEqual(0.75 * (((orders.length - 1) * 1_000) / perSecond));
  expect(received.map((each) => header('callsign-attempt', each))).toEqual(orders.map(() => '1'));
});
