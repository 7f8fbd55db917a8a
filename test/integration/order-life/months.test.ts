import type { TestWorkflowEnvironment } from '@temporalio/testing';
import { parseOrder } from '../../../domain/order/order';
import { anOrder, aReport, flightsAt } from '../../support/builders/an-order';
import { isOf, startReceiver, type Receiver } from '../../support/servers/receiver';
import { startTestService, type TestService } from '../../support/service/service';
import { startTimeSkippingServer } from '../../support/engines/time-skipping';

const DAY_MS = 86_400_000;

let server: TestWorkflowEnvironment;
let service: TestService;
let receiver: Receiver;

beforeAll(async () => {
  server = await startTimeSkippingServer();
  receiver = await startReceiver();
  service = await startTestService({ temporalAddress: server.address, isTimeSkipping: true });
  await service.addTask({ name: 'erp', http_request: { url: `${receiver.url}/` } });
  await service.startWorker();
}, 300_000);
afterAll(async () => {
  await service.close();
  await receiver.close();
  await server.teardown();
});

interface Callback {
  readonly event: string;
  readonly order: string;
  readonly onDay: number;
}
let startMs: number;

async function create(agwId: string, departureDay: number, returnDay: number): Promise<void> {
  startMs = await server.currentTimeMs();
  const flights = flightsAt(startMs + departureDay * DAY_MS, startMs + returnDay * DAY_MS);
  const { order } = parseOrder(anOrder({ agw_id: agwId, ...flights }));
  const now = new Date(startMs).toISOString();
  await service.gateway.create(agwId, order, { announce: true, occurredOn: now, acceptedOn: now });
}

async function moveTo(agwId: string, departureDay: number, returnDay: number): Promise<void> {
  const { flights } = parseOrder(
    anOrder({ agw_id: agwId, ...flightsAt(startMs + departureDay * DAY_MS, startMs + returnDay * DAY_MS) }),
  ).order;
  const now = new Date(await server.currentTimeMs()).toISOString();
  await service.gateway.record(
    agwId,
    aReport('DatesChanged', { flights }, { occurred_on: now, accepted_on: now }),
  );
}

const callbacksOf = (agwId: string): Callback[] =>
  receiver.received.filter(isOf(agwId)).map(({ headers, body }) => ({
    event: String(headers['callsign-event']),
    order: agwId,
    onDay: Math.round((Date.parse((JSON.parse(body) as { timestamp: string }).timestamp) - startMs) / DAY_MS),
  }));

/** Waits for the end while the clock jumps, as the client of the server does, which cannot open payloads. */
async function result(agwId: string): Promise<void> {
  const { testService } = server.connection;
  await testService!.unlockTimeSkipping({});
  try {
    await service.handle(agwId).result();
  } finally {
    await testService!.lockTimeSkipping({});
  }
}

test('an order sleeps for nine months, and its timers move three times with its flights', async () => {
  await create('NINE-MONTHS', 100, 110);
  await server.sleep('30 days');
  await moveTo('NINE-MONTHS', 150, 160);
  await server.sleep('60 days');
  await moveTo('NINE-MONTHS', 120, 250);
  await server.sleep('60 days');
  // Started on day 120; moving the return later moves OrderCompleted and nothing else.
  await moveTo('NINE-MONTHS', 200, 270);
  await result('NINE-MONTHS');

  await receiver.waitFor(6, isOf('NINE-MONTHS'));
  expect(callbacksOf('NINE-MONTHS').map(({ event, onDay }) => [event, onDay])).toEqual([
    ['OrderCreated', 0],
    ['DatesChanged', 30],
    ['DatesChanged', 90],
    ['OrderStarted', 120],
    ['DatesChanged', 150],
    ['OrderCompleted', 270],
  ]);
});

test('an order that is cancelled after months emits neither OrderStarted nor OrderCompleted', async () => {
  await create('CANCELLED', 200, 210);
  await server.sleep('199 days');
  const now = new Date(await server.currentTimeMs()).toISOString();
  await service.gateway.record(
    'CANCELLED',
    aReport('OrderCanceled', {}, { occurred_on: now, accepted_on: now }),
  );
  await result('CANCELLED');
  await server.sleep('30 days');
  expect(callbacksOf('CANCELLED').map(({ event }) => event)).toEqual(['OrderCreated', 'OrderCanceled']);
});
