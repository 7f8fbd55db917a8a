import { UnknownOrderError } from '../../../temporal/gateway/order-gateway';
import { flightsAt } from '../../support/builders/an-order';
import { eventually } from '../../support/eventually';
import { answerOk, answerWith } from '../../support/servers/receiver';
import { startErasureWorld, type ErasureWorld } from './erasure-world';
import { CANARY } from './planted';
import { copyOf, openCopy, readable, runsOf } from './readable';

let world: ErasureWorld;
const started = new Map<string, Promise<void>>();
beforeAll(async () => {
  world = await startErasureWorld({ retrySchedule: [600] });
  await world.service.startWorker();
  // Start all cases at once, because Temporal takes long to delete runs.
  for (const [name, live] of Object.entries(CASES)) {
    const life = live();
    life.catch(() => undefined);
    started.set(name, life);
  }
});
afterAll(async () => {
  await Promise.allSettled(started.values());
  await world.close();
});

/** Expects that no planted value is readable, and that the remaining keys open everything. */
async function expectErased(agwId: string): Promise<void> {
  const { text, lost } = await readable(world.service, agwId);
  expect(text).not.toMatch(CANARY);
  expect(lost).toBe(0);
  expect(await runsOf(world.service, agwId)).toEqual([await world.runId(agwId)]);
}

const CASES: Readonly<Record<string, () => Promise<void>>> = {
  'a sleeping order is erased everywhere, and its timers still fire': async () => {
    await world.addTask('ASLEEP');
    await world.create('ASLEEP', flightsAt(Date.now() + 45_000, Date.now() + 46_000));
    const first = await world.waitForEvent('ASLEEP', 'OrderCreated');
    expect(first.body).toMatch(CANARY);
    const before = await eventually('the attempt is recorded', async () => {
      const copy = await copyOf(world.service, 'ASLEEP');
      return copy.documents.length >= 3 ? copy : undefined;
    });
    expect((await openCopy(world.service, 'ASLEEP', before)).join()).toMatch(CANARY);

    await world.erase('ASLEEP');
    const { erased_on: erasedOn } = await world.erased('ASLEEP');
    await expectErased('ASLEEP');
    expect(await openCopy(world.service, 'ASLEEP', before)).toEqual([]);

    await world.report('ASLEEP', 'OrderTicketed', { total_amount: '99.00' });
    const ticketed = await world.waitForEvent('ASLEEP', 'OrderTicketed');
    await world.waitForEvent('ASLEEP', 'OrderStarted');
    const completed = await world.waitForEvent('ASLEEP', 'OrderCompleted');
    expect([ticketed.body, completed.body].join()).not.toMatch(CANARY);
    expect(JSON.parse(ticketed.body)).toMatchObject({
      type: 'OrderTicketed',
      data: { agw_id: 'ASLEEP', sequence: 2, agent: null, pnr: null, seats: [], total_amount: '99.00' },
    });
    await world.closed('ASLEEP');
    await expectErased('ASLEEP');
    expect((await world.service.orders.getMemory('ASLEEP'))?.erased_on).toBe(erasedOn);
  },

  'a retrying delivery goes on without personal data under the same id': async () => {
    const task = await world.addTask('RETRYING', { retry: { schedule: Array<number>(20).fill(4) } });
    world.answer('RETRYING', answerWith(503));
    await world.create('RETRYING');
    const first = await world.waitForEvent('RETRYING', 'OrderCreated');
    await world.report('RETRYING', 'OrderChanged', { agent: 'Bo Canary' });
    await world.erase('RETRYING');
    await world.erased('RETRYING');
    const triedBefore = world.receivedOf('RETRYING').length;
    await expectErased('RETRYING');
    world.answer('RETRYING', answerOk);
    await world.waitForEvent('RETRYING', 'OrderChanged');

    const later = world.receivedOf('RETRYING').slice(triedBefore);
    expect(later.map(({ body }) => body).join()).not.toMatch(CANARY);
    const [again, changed] = [later.at(-2)!, later.at(-1)!];
    expect(again.headers['webhook-id']).toBe(first.headers['webhook-id']);
    expect(JSON.parse(changed.body)).toMatchObject({ data: { changed_fields: ['agent'], agent: null } });
    const delivery = await eventually('it is delivered', async () => {
      const found = await world.service.deliveries.get(String(first.headers['webhook-id']));
      return found?.status === 'delivered' ? found : undefined;
    });
    expect(delivery.task_id).toBe(task.id);
    expect(delivery.attempts.map(({ attempt }) => attempt)).toEqual(
      Array.from({ length: Number(again.headers['callsign-attempt']) }, (_, index) => index + 1),
    );
    expect(JSON.stringify(delivery)).not.toMatch(CANARY);
  },

  'a parked delivery is sent without personal data once its task is enabled': async () => {
    const task = await world.addTask('PARKED', { enabled: false });
    await world.create('PARKED');
    await eventually('it is parked', async () => {
      const { data } = await world.service.deliveries.list(
        { agw_id: 'PARKED', status: 'parked' },
        { limit: 1 },
      );
      return data[0];
    });
    await world.erase('PARKED');
    await world.erased('PARKED');
    await expectErased('PARKED');

    await world.service.tasks.replace({ ...task, enabled: true });
    await eventually('it goes on', async () => {
      await world.service.gateway.resume('PARKED', task.id);
      return world.receivedOf('PARKED')[0];
    });
    const { body } = await world.waitForEvent('PARKED', 'OrderCreated');
    expect(body).not.toMatch(CANARY);
    expect(JSON.parse(body)).toMatchObject({ data: { agw_id: 'PARKED', agency: 'PARKED', agent: null } });
  },

  'a closed order is erased, and a late event reopens it without personal data': async () => {
    await world.addTask('ENDED');
    await world.create('ENDED');
    await world.report('ENDED', 'OrderCanceled');
    await world.closed('ENDED');
    const before = await copyOf(world.service, 'ENDED');
    await world.erase('ENDED');
    await world.erased('ENDED');
    await world.closed('ENDED');
    await expectErased('ENDED');
    expect(await openCopy(world.service, 'ENDED', before)).toEqual([]);

    await world.report('ENDED', 'OrderChanged', { provider: 'LH' });
    const { body } = await world.waitForEvent('ENDED', 'OrderChanged');
    expect(JSON.parse(body)).toMatchObject({
      data: { sequence: 3, changed_fields: ['provider'], agent: null },
    });
  },

  'repeated requests erase the order once and change nothing more': async () => {
    await world.create('TWICE');
    await Promise.all([world.erase('TWICE'), world.erase('TWICE')]);
    const { requested_on: requestedOn } = await world.erased('TWICE');
    const memory = await world.service.orders.getMemory('TWICE');
    await world.erase('TWICE');
    await eventually('the second erasure has ended', async () => {
      const { status } = await world.service.client.workflow.getHandle('erase:TWICE').describe();
      return status.name === 'COMPLETED' ? true : undefined;
    });
    await expectErased('TWICE');
    expect(await world.service.orders.getMemory('TWICE')).toEqual(memory);
    expect((await world.erasure('TWICE'))?.requested_on).toBe(requestedOn);
  },

  'an erasure of an unknown order is refused and records nothing': async () => {
    await expect(world.erase('NOBODY')).rejects.toThrow(UnknownOrderError);
    expect(await world.erasure('NOBODY')).toBeUndefined();
  },

  'personal data that arrives after an erasure is dropped and erased from history': async () => {
    await world.addTask('BEHIND');
    await world.create('BEHIND');
    await world.erase('BEHIND');
    await world.erased('BEHIND');
    const runId = await world.runId('BEHIND');

    await world.report('BEHIND', 'OrderChanged', { agent: 'Bo Canary', total_amount: '99.00' });
    await world.create('BEHIND');
    const { body } = await world.waitForEvent('BEHIND', 'OrderChanged');
    expect(JSON.parse(body)).toMatchObject({
      data: { sequence: 2, changed_fields: ['total_amount'], agent: null },
    });
    await eventually(
      'the run that received the event is deleted',
      async () => ((await runsOf(world.service, 'BEHIND')).includes(runId) ? undefined : true),
      60_000,
    );
    await eventually('no personal data is left', async () =>
      CANARY.test((await readable(world.service, 'BEHIND')).text) ? undefined : true,
    );
    await world.erased('BEHIND');
    await expectErased('BEHIND');
  },
};

test.each(Object.keys(CASES))('%s', (name) => started.get(name), 180_000);
