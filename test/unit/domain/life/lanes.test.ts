import { headNotAttempted, headStarted } from '../../../../domain/life/lane-head';
import { dequeue, findDelivery, park, unpark } from '../../../../domain/life/lanes';
import { CHANGES, lanesOf, routed, withEvent } from './lane-states';

const SUPERSEDES = { supersedes: true } as const;

test('events wait in the lane of their task, in sequence', () => {
  expect(lanesOf(routed(['OrderCreated', 'OrderChanged'], ['a', 'b']))).toEqual({
    a: ['a-1', 'a-2'],
    b: ['b-1', 'b-2'],
  });
});

test('an unordered task has a lane for each event', () => {
  expect(lanesOf(routed(['OrderCreated', 'OrderChanged'], ['a'], { ordered: false }))).toEqual({
    'a/1': ['a-1'],
    'a/2': ['a-2'],
  });
});

test('an event is dropped with the last lane that needs it', () => {
  const both = routed(['OrderCreated'], ['a', 'b']);
  const one = dequeue(both, 'a');
  expect([Object.keys(one.events), Object.keys(dequeue(one, 'b').events), dequeue(one, 'b').lanes]).toEqual([
    ['1'],
    [],
    {},
  ]);
});

test('a newer change supersedes those that were not attempted, and that is recorded', () => {
  const superseding = routed(CHANGES, ['a'], SUPERSEDES);
  expect(lanesOf(superseding)).toEqual({ a: ['a-1', 'a-4'] });
  expect(
    superseding.pending_writes.map((each) => each.kind === 'attempts' && [each.delivery.id, each.end]),
  ).toEqual([
    ['a-2', { status: 'superseded', reason: 'superseded by #3' }],
    ['a-3', { status: 'superseded', reason: 'superseded by #4' }],
  ]);
});

describe('superseding, by the state of the older delivery', () => {
  const waiting = dequeue(routed(['OrderCreated', 'OrderChanged'], ['a'], SUPERSEDES), 'a');
  const started = headStarted(waiting, 'a');

  test('started: it stays', () => {
    expect(lanesOf(withEvent(started, 'OrderChanged', ['a'], SUPERSEDES))).toEqual({ a: ['a-2', 'a-3'] });
  });

  test('its activity returned without an attempt: it is superseded', () => {
    const state = withEvent(headNotAttempted(started, 'a'), 'OrderChanged', ['a'], SUPERSEDES);
    expect(lanesOf(state)).toEqual({ a: ['a-3'] });
    expect(state.pending_writes).toMatchObject([
      { delivery: { id: 'a-2' }, attempts: [], end: { status: 'superseded' } },
    ]);
  });
});

test('the lanes of an enabled task are unparked, and no others', () => {
  const parked = park(park(routed(['OrderCreated'], ['a', 'b']), 'a'), 'b');
  const state = unpark(parked, 'a');
  expect([state.lanes['a']!.parked, state.lanes['b']!.parked]).toEqual([undefined, true]);
});

test('a delivery is found in any lane, at any place', () => {
  const state = routed(CHANGES, ['a', 'b']);
  expect(findDelivery(state, 'b-3')).toMatchObject({ key: 'b', index: 2 });
  expect(findDelivery(state, 'b-9')).toBeUndefined();
});
