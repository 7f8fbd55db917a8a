import type { AttemptRecord } from '../../../../domain/delivery/delivery';
import { FIELDS } from '../../../../domain/order/fields';
import {
  ERASED_CONDITION,
  redact,
  redactAttempt,
  redactEvent,
  redactMemory,
  redactRoute,
} from '../../../../domain/life/redact';
import { redeliver } from '../../../../domain/life/apply-command';
import { enqueue } from '../../../../domain/life/lanes';
import type { OrderData } from '../../../../domain/order/order-event';
import {
  applyReport,
  fieldsOf,
  newMemory,
  nextDue,
  emit,
  type OrderMemory,
} from '../../../../domain/life/order-memory';
import { emptyState, type OrderState } from '../../../../domain/life/order-state';
import { accept } from '../../../../domain/life/queue';
import { hasPersonalData, PERSONAL_FIELDS } from '../../../../domain/order/personal-data';
import { aParsedOrder, aReport } from '../../../support/builders/an-order';

const ERASED_ON = '2027-02-01T00:00:00.000Z';

/** A value in each personal field, which must be gone afterwards. */
const PEOPLE: OrderData = {
  order_id: 'canary-order',
  pnr: 'canary-pnr',
  record_locator: 'canary-locator',
  session_id: 'canary-session',
  agent_email: 'canary-agent@example.com',
  consumer_email: 'canary-consumer@example.com',
  psg_phone: 'canary-phone',
  psg_email: 'canary-passenger@example.com',
  consumer: 'canary-consumer',
  agent: 'canary-agent',
  services: [{ code: 'XBAG', name: 'canary-service' }],
  seats: ['canary-seat'],
};

const { order: ORDER } = aParsedOrder(PEOPLE as Record<string, unknown>);

const created = (): OrderState =>
  accept(emptyState(newMemory('AGW-1', '2027-01-01T00:00:00.000Z')), {
    ...aReport('OrderCreated', ORDER),
    id: 'AGW-1:OrderCreated',
  });

const CANARY = /canary/;
const textOf = (value: unknown): string => JSON.stringify(value);

test('every personal field has a value in these tests', () => {
  expect(Object.keys(PEOPLE).toSorted()).toEqual([...PERSONAL_FIELDS].toSorted());
});

test('no other field is personal', () => {
  const kept = Object.keys(FIELDS).filter((name) => !PERSONAL_FIELDS.some((each) => each === name));
  expect(kept).toEqual([
    ...['agw_id', 'booking_type', 'origin', 'destination', 'full_path', 'adults_pax', 'children_pax'],
    ...['infants_pax', 'order_status', 'total_amount', 'created_on', 'updated_on', 'consumer_iata_code'],
    ...['consumer_country_code', 'provider', 'agency', 'event', 'event_id', 'occurred_on', 'sequence'],
    ...['currency', 'first_departure', 'last_arrival', 'flights', 'changed_fields'],
  ]);
});

describe('a redacted order', () => {
  const before = created().memory;
  const after = redactMemory(before, ERASED_ON);

  test('has no personal data, and everything else', () => {
    expect(textOf(after)).not.toMatch(CANARY);
    const fields = fieldsOf(before);
    const emptyPersonalFields = Object.fromEntries(
      PERSONAL_FIELDS.map((name) => [name, FIELDS[name].kind === 'list' ? [] : null]),
    );
    expect(fieldsOf(after)).toEqual({ ...fields, ...emptyPersonalFields });
    expect(nextDue(after)).toEqual(nextDue(before));
  });

  test('keeps the stamp of each member, so that a late event does not restore a value', () => {
    expect(after.stamps).toEqual(before.stamps);
  });

  test('stays the same when it is redacted twice, with the first time', () => {
    expect(redactMemory(after, '2028-01-01T00:00:00.000Z')).toEqual(after);
  });

  test('emits timer events without personal data', () => {
    const due = nextDue(after);
    const { event } = emit(after, due!, due!.atMs);
    expect(event).toMatchObject({ type: 'OrderStarted', sequence: 2, changed_fields: ['order_status'] });
    expect(textOf(event)).not.toMatch(CANARY);
  });
});

describe('an event of a redacted order', () => {
  const redacted: OrderState = redact(created(), ERASED_ON);

  test.each<[string, unknown]>(Object.entries(PEOPLE))('%s is accepted and dropped', (member, value) => {
    const report = aReport('OrderChanged', { [member]: value, total_amount: '99.00' });
    const { memory, queue, erase_again: again } = accept(redacted, report);
    expect(textOf({ memory, queue })).not.toContain(textOf(value));
    expect(queue.at(-1)).toMatchObject({ sequence: 2, changed_fields: ['total_amount'] });
    expect(again).toBe(true);
  });

  test('a duplicate creation is dropped, and its personal data is erased again', () => {
    const again = accept(redacted, { ...aReport('OrderCreated', ORDER), id: 'AGW-1:OrderCreated' });
    expect(again).toEqual({ ...redacted, erase_again: true });
  });

  test('one without personal data requests no erasure', () => {
    const state = accept(
      redacted,
      aReport('OrderTicketed', { order_status: 'ticketed', pnr: null, seats: [] }),
    );
    expect(state.erase_again).toBeUndefined();
    expect(state.queue).toHaveLength(2);
  });

  test('a redelivery of an event from before is redacted', () => {
    const [event] = created().queue;
    const delivery = {
      ...{ delivery_id: 'msg_1', task_id: 'tsk_1', task_name: 'erp' },
      ...{ ordered: true, sequence: 1, attempts: 1 },
    };
    const state = redeliver(redacted, delivery, event!);
    expect(textOf(state)).not.toMatch(CANARY);
    expect(state.erase_again).toBe(true);
  });
});

test('the whole state is redacted: lanes, queue and pending writes', () => {
  const start = created();
  const [event] = start.queue;
  const routes = [
    { outcome: 'delivery', task_id: 'tsk_1', task_name: 'erp', delivery_id: 'msg_1', ordered: true },
    { outcome: 'filtered', task_id: 'tsk_2', task_name: 'b', condition: 'agent is not "canary-agent"' },
  ] as const;
  const key = {
    agw_id: 'AGW-1',
    event_id: event!.id,
    event: event!.type,
    sequence: 1,
    agency: 'Sunny Travel',
  };
  const attempt: AttemptRecord = {
    attempt: 1,
    started_on: ERASED_ON,
    duration_ms: 5,
    task_version: 1,
    result: { kind: 'refused', status: 503 },
    request: { method: 'POST', url: 'https://a.example', headers: {}, body: 'canary-body' },
    response: { status: 503, headers: {}, body: 'canary-answer' },
  };
  const failed = { outcome: 'retry', next_attempt_on: ERASED_ON, pending_attempts: [attempt] } as const;
  const routed = enqueue(start, event!, routes, { msg_1: failed });
  const state: OrderState = {
    ...accept(routed, aReport('OrderChanged', { agent: 'canary-other' })),
    pending_writes: [
      { kind: 'event', event: event!, routes, snapshot: { memory: start.memory, upcoming: [], open: true } },
      {
        kind: 'attempts',
        delivery: { ...key, id: 'msg_1', task_id: 'tsk_1', task_name: 'erp' },
        attempts: [attempt],
        end: { status: 'failed', reason: 'schedule_used_up' },
      },
    ],
  };
  const redacted = redact(state, ERASED_ON);
  expect(textOf(state)).toMatch(CANARY);
  expect(textOf(redacted)).not.toMatch(CANARY);
  expect(redacted).toMatchObject({ processed_ids: state.processed_ids, dirty: true });
  expect(redacted.lanes['tsk_1']!.items).toMatchObject([
    {
      delivery_id: 'msg_1',
      sequence: 1,
      state: { kind: 'attempted', next_attempt_on: ERASED_ON, pending_attempts: [{ attempt: 1 }] },
    },
  ]);
  expect(redacted.queue).toMatchObject([
    { sequence: 2, changed_fields: ['agent'], previous: { agent: null } },
  ]);
  expect(redact(redacted, ERASED_ON)).toEqual(redacted);
});

test('an attempt keeps its result and its times', () => {
  const outcome = {
    attempt: 1,
    started_on: ERASED_ON,
    duration_ms: 5,
    task_version: 1,
    result: { kind: 'accepted', status: 200 },
  } as const;
  const request = { method: 'POST', url: 'https://a.example', headers: {}, body: '{}' };
  expect(redactAttempt({ ...outcome, request })).toEqual(outcome);
});

test('an event keeps the names of changed fields, without their values', () => {
  const { memory, event } = applyReport(created().memory, aReport('OrderChanged', { agent: 'canary-2' }));
  expect(hasPersonalData(event.previous)).toBe(true);
  expect(redactEvent(event)).toMatchObject({ changed_fields: ['agent'], previous: { agent: null } });
  expect(memory.order.agent).toBe('canary-2');
});

test.each([
  ['agent is not "Ana"', ERASED_CONDITION],
  ['previous.psg_phone is "1"', ERASED_CONDITION],
  ['services.name contains one of "a", "b"', ERASED_CONDITION],
  ['not (provider is "IB" and pnr is "X")', ERASED_CONDITION],
  ['agency is "Sunny"', 'agency is "Sunny"'],
  ['consumer_country_code is "ES"', 'consumer_country_code is "ES"'],
])('the condition %j becomes %j', (condition, expected) => {
  const route = { outcome: 'filtered', task_id: 'tsk_1', task_name: 'a', condition } as const;
  expect(redactRoute(route)).toEqual({ ...route, condition: expected });
});

test.each<[string, OrderMemory, string | undefined]>([
  ['runs', created().memory, undefined],
  [
    'was cancelled',
    accept(created(), aReport('OrderCanceled', {}, { accepted_on: '2027-01-05T00:00:00.000Z' })).memory,
    '2027-01-05T00:00:00.000Z',
  ],
])('an order that %s ended on %j', (_what, memory, expected) => {
  expect(memory.ended_on).toBe(expected);
});
