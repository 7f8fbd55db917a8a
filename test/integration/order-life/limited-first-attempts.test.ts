import { parseOrder } from '../../../domain/order/order';
import { anOrder, aReport, flightsAt } from '../../support/builders/an-order';
import { eventually } from '../../support/eventually';
import { isOf, startReceiver, type Received, type Receiver } from '../../support/servers/receiver';
import { startTestService, type TestService } from '../../support/service/service';

const DAY_MS = 86_400_000;

let service: TestService;
let receiver: Receiver;

/** All of the platform: an endpoint is known for one owner of tasks. */
const taskTo = (path: string, part: Record<string, unknown>) =>
  service.addTask({ name: path, http_request: { url: receiver.url + path }, ...part });

beforeAll(async () => {
  receiver = await startReceiver();
  service = await startTestService();
  await service.startWorker();
  await taskTo('/unlimited', { events: ['OrderCreated'] });
  await makeKnownByCreation();
});
afterAll(async () => {
  await receiver.close();
  await service.close();
});

const at =
  (path: string) =>
  ({ path: to }: Received): boolean =>
    to === path;

async function create(agwId: string, departureMs = Date.now() + DAY_MS): Promise<void> {
  const { order } = parseOrder(anOrder({ agw_id: agwId, ...flightsAt(departureMs, departureMs + DAY_MS) }));
  const now = new Date().toISOString();
  await service.gateway.create(agwId, order, { announce: true, occurredOn: now, acceptedOn: now });
}

async function hasDeliverActivity(agwId: string): Promise<boolean> {
  const { events } = await service.handle(agwId).fetchHistory();
  return (events ?? []).some(
    (event) => event.activityTaskScheduledEventAttributes?.activityType?.name === 'deliver',
  );
}

/** Creates orders until one has its first attempt where its event is routed, and not in an activity. */
async function makeKnownByCreation(): Promise<void> {
  let made = 0;
  await eventually('first attempts are made where an event is routed', async () => {
    made += 1;
    const agwId = `LIMITS-KNOWN-${made}`;
    await create(agwId);
    await receiver.waitFor(1, isOf(agwId));
    return (await hasDeliverActivity(agwId)) ? undefined : true;
  });
}

describe('a first attempt at an endpoint that is known to be quick', () => {
  it('keeps the rate limit of its task', async () => {
    const perSecond = 2;
    const agwIds = Array.from({ length: 5 }, (_, index) => `LIMITED-${index + 1}`);
    await taskTo('/limited', { events: ['OrderTicketed'], rate_limit: perSecond });
    await Promise.all(agwIds.map((agwId) => create(agwId)));
    await Promise.all(agwIds.map((agwId) => service.gateway.record(agwId, aReport('OrderTicketed'))));
    await receiver.waitFor(agwIds.length, at('/limited'));
    const times = receiver.received.filter(at('/limited')).map(({ atMs }) => atMs);
    // A busy receiver may note the first one late, so that the rest seems quicker than it was.
    const shortestMs = (0.75 * (agwIds.length - 1) * 1_000) / perSecond;
    expect(times.at(-1)! - times[0]!).toBeGreaterThanOrEqual(shortestMs);
  });

  it('is not made after the delivery has expired', async () => {
    const task = await taskTo('/expired', { events: ['OrderChanged'], expires_after: 'departure+0m' });
    await create('EXPIRED-1', Date.now() - 60_000);
    await service.gateway.record('EXPIRED-1', aReport('OrderChanged', { agent: 'Bo' }));
    const delivery = await eventually('the delivery has ended', async () => {
      const { data } = await service.deliveries.list({ task_id: task.id }, { limit: 1 });
      return data[0]?.status === 'waiting' ? undefined : data[0];
    });
    expect(delivery).toMatchObject({ status: 'expired', last_attempt: 0 });
    expect(receiver.received.filter(at('/expired'))).toEqual([]);
  });
});
