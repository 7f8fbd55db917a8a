import {
  afterEnd,
  isEnding,
  makeAgain,
  cancel,
  dequeue,
  endCancelled,
  enqueue,
  findDelivery,
  hurry,
  markStarted,
  park,
  redeliver,
  unpark,
} from '../../../../domain/life/lanes';
import type { OrderEvent } from '../../../../domain/order/order-event';
import { newMemory } from '../../../../domain/life/order-memory';
import { accept, emptyState, type OrderState } from '../../../../domain/life/order-state';
import type { RoutedDelivery } from '../../../../domain/life/route';
import { aParsedOrder, aReport } from '../../../support/an-order';

const routeTo = (task: string, event: OrderEvent, part: Partial<RoutedDelivery> = {}): RoutedDelivery => ({
  outcome: 'delivery',
  task_id: task,
  task_name: task,
  delivery_id: `${task}-${event.sequence}`,
  ordered: true,
  ...part,
});

/** An order with that many events, each routed to the tasks. */
function routed(
  types: readonly OrderEvent['type'][],
  tasks: readonly string[],
  part: Partial<RoutedDelivery> = {},
): OrderState {
  let state = emptyState(newMemory('AGW-1', '2027-01-01T00:00:00Z'));
  for (const type of types) {
    const changes = type === 'OrderCreated' ? aParsedOrder().order : {};
    state = accept(state, aReport(type as 'OrderChanged', changes));
    const event = state.unrouted[0]!;
    state = enqueue(
      state,
      event,
      tasks.map((task) => routeTo(task, event, part)),
    );
  }
  return state;
}

const CHANGES = ['OrderCreated', 'OrderChanged', 'OrderChanged', 'OrderChanged'] as const;
const lanesOf = (state: OrderState): Record<string, string[]> =>
  Object.fromEntries(
    Object.entries(state.lanes).map(([key, lane]) => [key, lane.items.map((item) => item.delivery_id)]),
  );

test('events wait in the lane of their task, in sequence', () => {
  expect(lanesOf(routed(['OrderCreated', 'OrderChanged'], ['a', 'b']))).toEqual({
    a: ['a-1', 'a-2'],
    b: ['b-1', 'b-2'],
  });
});

test('a task that does not care for order has a lane for each event', () => {
  expect(lanesOf(routed(['OrderCreated', 'OrderChanged'], ['a'], { ordered: false }))).toEqual({
    'a/1': ['a-1'],
    'a/2': ['a-2'],
  });
});

test('an event is forgotten with the last lane that needs it', () => {
  const both = routed(['OrderCreated'], ['a', 'b']);
  const one = dequeue(both, 'a');
  expect([Object.keys(one.events), Object.keys(dequeue(one, 'b').events), dequeue(one, 'b').lanes]).toEqual([
    ['1'],
    [],
    {},
  ]);
});

test('a newer change takes the place of those that wait untried, and that is recorded', () => {
  const superseding = routed(CHANGES, ['a'], { supersedes: true });
  expect(lanesOf(superseding)).toEqual({ a: ['a-1', 'a-4'] });
  expect(
    superseding.unrecorded.map((each) => each.kind === 'attempts' && [each.delivery.id, each.end]),
  ).toEqual([
    ['a-2', { status: 'superseded', reason: 'superseded by #3' }],
    ['a-3', { status: 'superseded', reason: 'superseded by #4' }],
  ]);
});

test('what is being worked on is not superseded', () => {
  let state = dequeue(routed(['OrderCreated', 'OrderChanged'], ['a'], { supersedes: true }), 'a');
  state = markStarted(state, 'a');
  state = accept(state, aReport('OrderChanged'));
  const event = state.unrouted[0]!;
  expect(lanesOf(enqueue(state, event, [routeTo('a', event, { supersedes: true })]))).toEqual({
    a: ['a-2', 'a-3'],
  });
});

describe('a delivery that is made again', () => {
  const again = (state: OrderState, sequence: number, ordered = true): OrderState =>
    redeliver(
      state,
      { delivery_id: `a-${sequence}`, task_id: 'a', task_name: 'a', ordered, sequence, attempts: 4 },
      { ...Object.values(state.events)[0]!, sequence },
    );

  test('waits in sequence among the others, and counts its schedule anew', () => {
    const waiting = dequeue(dequeue(routed(CHANGES, ['a']), 'a'), 'a');
    const state = again(waiting, 1);
    expect(lanesOf(state)).toEqual({ a: ['a-1', 'a-3', 'a-4'] });
    expect(state.lanes['a']!.items[0]).toEqual({
      delivery_id: 'a-1',
      sequence: 1,
      resumed: true,
      now: true,
      earlier_attempts: 4,
    });
  });

  test('does not get before a delivery that is being worked on', () => {
    const working = markStarted(dequeue(dequeue(routed(CHANGES, ['a']), 'a'), 'a'), 'a');
    expect(lanesOf(again(working, 1))).toEqual({ a: ['a-3', 'a-1', 'a-4'] });
  });

  test('is not doubled where it waits already', () => {
    const state = routed(CHANGES, ['a']);
    expect(again(state, 2)).toBe(state);
  });
});

describe('a delivery that is to be made again while its end is on its way', () => {
  const again = { delivery_id: 'a-1', task_id: 'a', task_name: 'a', ordered: true, sequence: 1, attempts: 2 };

  test('goes back into its lane, before what is later, when it has come back', () => {
    const working = makeAgain(cancel(markStarted(routed(CHANGES, ['a']), 'a'), 'a-1', true), 'a', again);
    const head = working.lanes['a']!.items[0]!;
    const state = afterEnd(dequeue(working, 'a'), head, working.events[1]!);
    expect(lanesOf(state)).toEqual({ a: ['a-1', 'a-2', 'a-3', 'a-4'] });
    expect(state.lanes['a']!.items[0]).toMatchObject({ resumed: true, now: true, earlier_attempts: 2 });
  });

  test('ends as cancelled where somebody wanted that after it', () => {
    const working = cancel(makeAgain(markStarted(routed(CHANGES, ['a']), 'a'), 'a', again), 'a-1', true);
    const head = working.lanes['a']!.items[0]!;
    const state = afterEnd(dequeue(working, 'a'), head, working.events[1]!);
    expect(lanesOf(state)).toEqual({ a: ['a-2', 'a-3', 'a-4'] });
    expect(state.unrecorded).toMatchObject([{ delivery: { id: 'a-1' }, end: { status: 'cancelled' } }]);
  });

  test('is asked for once, however often the request is repeated', () => {
    const working = markStarted(routed(CHANGES, ['a']), 'a');
    expect(isEnding(working, again)).toBe(true);
    expect(isEnding(working, { ...again, attempts: 0 })).toBe(false);
    expect(isEnding(working, { ...again, delivery_id: 'a-2' })).toBe(false);
    const made = markStarted(redeliver(dequeue(working, 'a'), again, working.events[1]!), 'a');
    expect(isEnding(made, again)).toBe(false);
    expect(isEnding(made, { ...again, attempts: 3 })).toBe(true);
  });
});

describe('cancelling', () => {
  test('ends what waits at once', () => {
    const state = cancel(routed(CHANGES, ['a']), 'a-3', false);
    expect(lanesOf(state)).toEqual({ a: ['a-1', 'a-2', 'a-4'] });
    expect(state.unrecorded).toMatchObject([{ delivery: { id: 'a-3' }, end: { status: 'cancelled' } }]);
  });

  test('waits for what is under way', () => {
    const marked = cancel(markStarted(routed(CHANGES, ['a']), 'a'), 'a-1', true);
    expect(lanesOf(marked)['a']).toContain('a-1');
    expect(lanesOf(endCancelled(marked, 'a'))).toEqual({ a: ['a-2', 'a-3', 'a-4'] });
  });

  test('leaves a delivery alone that nobody cancelled', () => {
    const state = routed(CHANGES, ['a']);
    expect(endCancelled(state, 'a')).toBe(state);
    expect(cancel(state, 'unknown', false)).toBe(state);
  });
});

test('a parked lane goes on with its task, and no other lane', () => {
  const parked = park(park(routed(['OrderCreated'], ['a', 'b']), 'a'), 'b');
  const going = unpark(parked, 'a');
  expect([going.lanes['a']!.parked, going.lanes['b']!.parked]).toEqual([undefined, true]);
});

test('a delivery in a hurry is tried once at once: the hurry ends with the start', () => {
  const hurried = hurry(routed(['OrderCreated'], ['a']), 'a');
  expect(hurried.lanes['a']!.items[0]).toMatchObject({ now: true });
  expect(markStarted(hurried, 'a').lanes['a']!.items[0]).toEqual({
    delivery_id: 'a-1',
    sequence: 1,
    resumed: true,
    starts: 1,
  });
});

test('a delivery is found wherever it waits', () => {
  const state = routed(CHANGES, ['a', 'b']);
  expect(findDelivery(state, 'b-3')).toMatchObject({ key: 'b', index: 2 });
  expect(findDelivery(state, 'b-9')).toBeUndefined();
});
