import { setTimeout as sleep } from 'node:timers/promises';
import { parseOrder } from '../../../domain/order/order';
import { createOrderGateway } from '../../../temporal/gateway/create-order-gateway';
import { anOrder, aReport } from '../../support/builders/an-order';
import { isAtRest } from '../../support/engines/at-rest';
import { eventually } from '../../support/eventually';
import { startScriptedWorker, type Script } from '../../support/service/scripted-worker';
import { startTestService, type TestService } from '../../support/service/service';

/** Longer than a workflow task may take, so that it is prolonged. */
const SLOW_ROUTING_MS = 6_000;

/** A prolonged task is completed, and another is scheduled and started. */
const EVENTS_OF_A_PROLONGATION = 3;

/** A delivered creation has more than this. */
const EVENTS_OF_A_CREATION = 10;

let service: TestService;

beforeAll(async () => {
  service = await startTestService({ sealsPayloads: false });
});
afterAll(() => service.close());

/** An order whose creation was delivered, and that waits for more events. */
async function rest(
  agwId: string,
  continueAsNewAfterEvents: number,
): Promise<{ historyLength: number; runId: string }> {
  const gateway = createOrderGateway({
    client: service.client,
    taskQueue: service.taskQueue,
    isStored: () => Promise.resolve(true),
    continueAsNewAfterEvents,
  });
  const { order } = parseOrder(anOrder({ agw_id: agwId }));
  const now = new Date().toISOString();
  await gateway.create(agwId, order, { announce: true, occurredOn: now, acceptedOn: now });
  return eventually('it rests', async () => {
    const described = await service.handle(agwId).describe();
    const { historyLength, runId } = described;
    return isAtRest(described) && historyLength > EVENTS_OF_A_CREATION ? { historyLength, runId } : undefined;
  });
}

test('a run whose history grows long during a prolonged task replays', async () => {
  const delivered: string[] = [];
  let isSlow = false;
  const script: Script = {
    holds: async () => {
      if (isSlow) await sleep(SLOW_ROUTING_MS);
      return {};
    },
    deliver: ({ event }) => {
      delivered.push(event.id);
      return Promise.resolve({ outcome: 'delivered' });
    },
  };
  // Without a cache every task is a replay: an order that does not replay stands still.
  const worker = await startScriptedWorker(service.taskQueue, script, 0);
  try {
    const { historyLength } = await rest('PROLONGED-PROBE', 10_000);
    // With the signal and its task: just below the limit when its event is routed, and above it after the prolongation.
    const { runId } = await rest('PROLONGED', historyLength + EVENTS_OF_A_PROLONGATION + 2);
    isSlow = true;
    await service.gateway.record('PROLONGED', aReport('OrderChanged', { agent: 'Bo' }, { id: 'slowly' }));
    await eventually('it was delivered', () => (delivered.includes('slowly') ? true : undefined));
    isSlow = false;
    await service.gateway.record('PROLONGED', aReport('OrderChanged', { agent: 'Cy' }, { id: 'after' }));
    await eventually('both are delivered', () => (delivered.includes('after') ? true : undefined));
    expect(delivered.filter((id) => ['slowly', 'after'].includes(id))).toEqual(['slowly', 'after']);
    expect((await service.handle('PROLONGED').describe()).runId).not.toBe(runId);
  } finally {
    await worker.stop();
  }
});
