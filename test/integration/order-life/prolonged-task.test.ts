import { setTimeout as sleep } from 'node:timers/promises';
import { parseOrder } from '../../../domain/order/order';
import { createOrderGateway } from '../../../temporal/gateway/create-order-gateway';
import { anOrder, aReport } from '../../support/an-order';
import { isAtRest } from '../../support/at-rest';
import { eventually } from '../../support/eventually';
import { startScriptedWorker, type Script } from '../../support/scripted-worker';
import { startTestService, type TestService } from '../../support/service';

/** Longer than a workflow task may take: it is prolonged for that. */
const SLOW_ROUTING_MS = 6_000;

/** Of a task that is prolonged: it is completed, another is scheduled and started. */
const EVENTS_OF_A_PROLONGATION = 3;

/** Until it was delivered there are more. */
const EVENTS_OF_A_CREATION = 10;

let service: TestService;

beforeAll(async () => {
  service = await startTestService({ sealsPayloads: false });
});
afterAll(() => service.close());

/** An order whose creation was told, and that waits for more. */
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

test('a run that grows long while its task is prolonged replays as it was lived', async () => {
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
  // Nothing is kept in memory: whatever does not replay as it was lived stands still.
  const worker = await startScriptedWorker(service.taskQueue, script, 0);
  try {
    const { historyLength } = await rest('PROLONGED-PROBE', 10_000);
    // The signal, and its task that is scheduled and started: not yet too long when its event is routed, and too long after.
    const { runId } = await rest('PROLONGED', historyLength + EVENTS_OF_A_PROLONGATION + 2);
    isSlow = true;
    await service.gateway.record('PROLONGED', aReport('OrderChanged', { agent: 'Bo' }, { id: 'slowly' }));
    await eventually('it was told', () => (delivered.includes('slowly') ? true : undefined));
    isSlow = false;
    await service.gateway.record('PROLONGED', aReport('OrderChanged', { agent: 'Cy' }, { id: 'after' }));
    await eventually('both are told', () => (delivered.includes('after') ? true : undefined));
    expect(delivered.filter((id) => ['slowly', 'after'].includes(id))).toEqual(['slowly', 'after']);
    expect((await service.handle('PROLONGED').describe()).runId).not.toBe(runId);
  } finally {
    await worker.stop();
  }
});
