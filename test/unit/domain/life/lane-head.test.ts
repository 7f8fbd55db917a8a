import { headNotAttempted, headReturned, headStarted } from '../../../../domain/life/lane-head';
import type { DeliveryOutcome } from '../../../../domain/life/delivery-outcome';
import { lanesOf, routed } from './lane-states';

const working = headStarted(routed(['OrderCreated', 'OrderChanged'], ['a']), 'a');

test.each<[DeliveryOutcome['outcome'], readonly string[], readonly string[]]>([
  ['delivered', ['a-2'], []],
  ['failed', ['a-2'], ['a']],
  ['cancelled', ['a-2'], []],
  ['expired', ['a-2'], []],
  ['parked', ['a-1', 'a-2'], []],
])('%s: the lane has %j, and failing tasks are %j', (outcome, items, failing) => {
  const state = headReturned(working, 'a', { outcome }, false);
  expect([lanesOf(state)['a'], state.failing]).toEqual([items, failing]);
  expect(state.lanes['a']!.parked).toBe(outcome === 'parked' ? true : undefined);
});

test('a lane is not parked if its task was enabled meanwhile', () => {
  expect(headReturned(working, 'a', { outcome: 'parked' }, true)).toBe(working);
});

test('a record that MongoDB did not accept goes into the outbox', () => {
  const pending = { attempts: [], end: { status: 'failed' } } as const;
  const state = headReturned(working, 'a', { outcome: 'failed', pending_write: pending }, false);
  expect(state.pending_writes).toMatchObject([{ kind: 'attempts', delivery: { id: 'a-1' }, ...pending }]);
});

test('a delivery whose activity returned without an attempt waits as before', () => {
  const waiting = routed(['OrderCreated', 'OrderChanged'], ['a']);
  expect(headNotAttempted(working, 'a').lanes).toEqual(waiting.lanes);
});
