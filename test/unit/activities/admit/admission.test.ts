import { createAdmission, type Admit } from '../../../../activities/admit/admission';
import { createEndpointLimiter } from '../../../../activities/admit/endpoint-limiter';
import { createRateLimiter } from '../../../../activities/admit/rate-limiter';
import { MIN_ATTEMPTS } from '../../../../domain/delivery/breaker';
import type { SendResult } from '../../../../domain/delivery/delivery';
import { CHANNELS } from '../../../../channels/registry';
import type { Task } from '../../../../domain/task/task';
import type { ChannelTask } from '../../../support/builders/channel-task';

const START_MS = Date.UTC(2027, 0, 1);
const FAILS: SendResult = { kind: 'refused', status: 503 };

const aTask = (part: Partial<ChannelTask> = {}): ChannelTask => ({
  id: 'tsk_1',
  version: 1,
  name: 'A task',
  agency: null,
  events: ['*'],
  http_request: { url: 'https://erp.example.com/', method: 'POST', header: {}, timeout_ms: 15_000 },
  ordered: true,
  enabled: true,
  secrets: [],
  created_on: '2027-01-01T00:00:00.000Z',
  updated_on: '2027-01-01T00:00:00.000Z',
  ...part,
});

const anAdmission = (held: string[] = []): Admit =>
  createAdmission({
    channelRegistry: CHANNELS,
    endpoints: createEndpointLimiter({ random: () => 0 }),
    rates: createRateLimiter(),
    onHeldBack: (why) => held.push(why),
  });

const CALM = { isUrgent: false };

/** Opens the breaker of a task's endpoint. */
const fail = (admit: Admit, task: Task): void => {
  for (let count = 0; count < MIN_ATTEMPTS; count += 1) {
    const admission = admit(task, CALM, START_MS);
    if (admission.kind === 'admitted') admission.release(FAILS, START_MS);
  }
};

test('an open breaker is reported once per delivery while it stays open', () => {
  const held: string[] = [];
  const admit = anAdmission(held);
  fail(admit, aTask());
  const hold = {
    kind: 'held-back',
    why: 'breaker_open',
    message: 'endpoint is failing: breaker open',
    heldBack: {},
  };
  expect(admit(aTask(), CALM, START_MS)).toEqual({ ...hold, delayMs: 5_000, unrecordedSinceMs: START_MS });
  const heldBack = { recorded_open_since_ms: START_MS };
  expect(admit(aTask(), { ...CALM, heldBack }, START_MS)).toEqual({ ...hold, delayMs: 5_250, heldBack });
  expect(held).toEqual(['breaker_open', 'breaker_open']);
});

test('a rate limit reserves a slot, and the delivery that returns with it is admitted', () => {
  const admit = anAdmission();
  const task = aTask({ rate_limit: 2 });
  expect(admit(task, CALM, START_MS).kind).toBe('admitted');
  const slotMs = START_MS + 500;
  expect(admit(task, CALM, START_MS)).toEqual({
    kind: 'held-back',
    why: 'rate_limit',
    message: "the task's rate limit is 2 attempts per second",
    delayMs: 500,
    heldBack: { slot_ms: slotMs },
  });
  expect(admit(task, { ...CALM, heldBack: { slot_ms: slotMs } }, slotMs).kind).toBe('admitted');
});

test('waiting for the rate limit holds no slot at the endpoint, and a rejection by the endpoint uses no slot of the rate limit', () => {
  const admit = anAdmission();
  const slow = aTask({ rate_limit: 0.1 });
  for (let count = 0; count < 100; count += 1) admit(slow, CALM, START_MS);
  expect(admit(aTask({ id: 'tsk_2' }), CALM, START_MS).kind).toBe('admitted');

  const failing = anAdmission();
  fail(failing, aTask({ id: 'tsk_2' }));
  const limited = aTask({ rate_limit: 0.1 });
  expect(failing(limited, CALM, START_MS)).toMatchObject({ why: 'breaker_open', heldBack: {} });
  expect(failing(limited, CALM, START_MS + 5_000).kind).toBe('admitted');
});
