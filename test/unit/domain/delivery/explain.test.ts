import { explain, type Explained } from '../../../../domain/delivery/explain';
import type { RouteEntry } from '../../../../domain/life/route';

const of = { task_id: 'tsk_1', task_name: 'Ticketing to our ERP' };

const ROUTED: RouteEntry = { outcome: 'delivery', ...of, delivery_id: 'msg_5', ordered: true };

const aDelivery = (members: Partial<Explained> = {}): Explained => ({
  sequence: 5,
  event: 'OrderTicketed',
  status: 'waiting',
  updated_on: '2027-01-14T08:41:12.000Z',
  last_attempt: 0,
  ...members,
});

const REFUSED = { kind: 'refused', status: 503 } as const;

describe('a delivery', () => {
  test.each<[string, Partial<Explained>, object]>([
    [
      'that was accepted',
      { status: 'delivered', last_attempt: 1, last_result: { kind: 'accepted', status: 204 } },
      {
        state: 'delivered',
        explanation: 'Delivered on 2027-01-14T08:41:12.000Z: the receiver answered 204.',
      },
    ],
    [
      'that was accepted on a later attempt',
      { status: 'delivered', last_attempt: 3, last_result: { kind: 'accepted', status: 200 } },
      {
        state: 'delivered',
        explanation: 'Delivered on 2027-01-14T08:41:12.000Z, on attempt 3: the receiver answered 200.',
      },
    ],
    ['that is next', {}, { state: 'waiting', explanation: 'Waiting for its first attempt.' }],
    [
      'that was retried by an operator',
      { last_attempt: 4, last_result: REFUSED },
      { state: 'waiting', explanation: 'Waiting to be sent again.' },
    ],
    [
      'that is retrying',
      {
        status: 'retrying',
        last_attempt: 2,
        last_result: { kind: 'unreachable', reason: 'connection_refused', detail: 'nobody listens there' },
        next_attempt_on: '2027-01-14T08:46:12.000Z',
      },
      {
        state: 'retrying',
        explanation:
          'Tried 2 times: connection refused: nobody listens there. Next attempt on 2027-01-14T08:46:12.000Z.',
      },
    ],
    [
      'that is held back',
      {
        status: 'retrying',
        last_attempt: 1,
        last_result: REFUSED,
        reason: 'endpoint is failing: breaker open',
        next_attempt_on: '2027-01-14T08:46:12.000Z',
      },
      {
        state: 'retrying',
        explanation:
          'Tried once: the receiver answered 503. Held back: endpoint is failing: breaker open. Next attempt on 2027-01-14T08:46:12.000Z.',
      },
    ],
    [
      'that was held back before its first attempt',
      { status: 'retrying', reason: 'endpoint is failing: breaker open' },
      { state: 'retrying', explanation: 'Not tried yet. Held back: endpoint is failing: breaker open.' },
    ],
    [
      'of a disabled task',
      { status: 'parked', reason: 'http_410' },
      {
        state: 'parked',
        explanation: 'Parked until the task is enabled: the receiver says that it is gone for good (410).',
      },
    ],
    [
      'for a suspended agency',
      { status: 'parked', reason: 'the agency is suspended' },
      { state: 'parked', explanation: 'Parked while the agency is suspended.' },
    ],
    [
      'that failed',
      { status: 'failed', reason: 'schedule_used_up', last_attempt: 10, last_result: REFUSED },
      {
        state: 'failed',
        explanation:
          'Failed after 10 attempts: its schedule has no attempt left. The last: the receiver answered 503.',
      },
    ],
    [
      'that cannot be rendered',
      {
        status: 'failed',
        reason: 'RENDER_TOO_LARGE',
        last_attempt: 1,
        last_result: { kind: 'unsendable', reason: 'RENDER_TOO_LARGE' },
      },
      { state: 'failed', explanation: 'Failed after 1 attempt: RENDER_TOO_LARGE.' },
    ],
    [
      'that was cancelled',
      { status: 'cancelled', reason: 'the task was deleted' },
      { state: 'cancelled', explanation: 'Cancelled on 2027-01-14T08:41:12.000Z: the task was deleted.' },
    ],
    [
      'that was superseded',
      { status: 'superseded', reason: 'superseded by #7' },
      { state: 'superseded', superseded_by_sequence: 7, explanation: 'Superseded by #7.' },
    ],
    [
      'that expired',
      {
        status: 'expired',
        reason: 'expires_after 2027-01-14T08:00:00.000Z',
        last_attempt: 2,
        last_result: REFUSED,
      },
      {
        state: 'expired',
        explanation:
          'Expired on 2027-01-14T08:41:12.000Z: expires_after 2027-01-14T08:00:00.000Z. The last: the receiver answered 503.',
      },
    ],
  ])('%s', (_what, members, explained) => {
    expect(explain({ event: 'OrderTicketed', route: ROUTED, delivery: aDelivery(members) })).toEqual(
      explained,
    );
  });
});

describe('a delivery behind another', () => {
  const head = aDelivery({ sequence: 3, event: 'OrderChanged', status: 'parked', reason: 'by hand' });

  test('names the event that it waits for, and the reason', () => {
    expect(explain({ event: 'OrderTicketed', route: ROUTED, delivery: aDelivery(), head })).toEqual({
      state: 'waiting_behind',
      behind_sequence: 3,
      explanation: 'Waiting behind #3 OrderChanged: parked until the task is enabled: by hand.',
    });
  });

  test('does not wait if the task is not ordered', () => {
    const route: RouteEntry = { ...ROUTED, ordered: false };
    expect(explain({ event: 'OrderTicketed', route, delivery: aDelivery(), head })).toMatchObject({
      state: 'waiting',
    });
  });

  test('does not wait once it ended', () => {
    const delivery = aDelivery({ status: 'failed', last_attempt: 1 });
    expect(explain({ event: 'OrderTicketed', route: ROUTED, delivery, head })).toMatchObject({
      state: 'failed',
    });
  });

  test('does not wait for itself', () => {
    expect(explain({ event: 'OrderTicketed', route: ROUTED, delivery: head, head })).toMatchObject({
      state: 'parked',
    });
  });
});

test.each<[string, RouteEntry, object]>([
  ['routed but not recorded', ROUTED, { state: 'waiting', explanation: 'Waiting for its first attempt.' }],
  [
    'filtered out',
    { outcome: 'filtered', ...of, condition: 'provider is "LH"' },
    {
      state: 'filtered',
      condition: 'provider is "LH"',
      explanation: 'Filtered out: it does not hold that provider is "LH".',
    },
  ],
  [
    'not subscribed',
    { outcome: 'not_subscribed', ...of },
    { state: 'not_subscribed', explanation: 'The task is not for OrderTicketed.' },
  ],
])('an event that is %s', (_what, route, explained) => {
  expect(explain({ event: 'OrderTicketed', route })).toEqual(explained);
});

test('a resent event is explained by its delivery', () => {
  const route: RouteEntry = { outcome: 'not_subscribed', ...of };
  const delivery = aDelivery({
    status: 'delivered',
    last_attempt: 1,
    last_result: { kind: 'accepted', status: 200 },
  });
  expect(explain({ event: 'OrderTicketed', route, delivery })).toMatchObject({ state: 'delivered' });
});
