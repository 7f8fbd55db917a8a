import { applyCommand } from '../../../../domain/life/apply-command';
import type { DeliveryCommand } from '../../../../domain/life/delivery-command';
import { headInterrupted, headReturned, headStarted } from '../../../../domain/life/lane-head';
import { dequeue } from '../../../../domain/life/lanes';
import type { OrderState } from '../../../../domain/life/order-state';
import { CHANGES, lanesOf, routed } from './lane-states';

const idle = (state: OrderState, command: DeliveryCommand): OrderState =>
  applyCommand(state, command, () => false);
const running = (state: OrderState, command: DeliveryCommand): OrderState =>
  applyCommand(state, command, () => true);

const retry = (id: string): DeliveryCommand => ({ kind: 'retry', delivery_id: id });
const cancel = (id: string): DeliveryCommand => ({ kind: 'cancel', delivery_id: id });
const again = (state: OrderState, sequence: number, attempts: number): DeliveryCommand => ({
  kind: 'redeliver',
  delivery: { delivery_id: `a-${sequence}`, task_id: 'a', task_name: 'a', ordered: true, sequence, attempts },
  event: { ...Object.values(state.events)[0]!, sequence },
});
const delivered = (state: OrderState): OrderState =>
  headReturned(state, 'a', { outcome: 'delivered' }, false);
const headOf = (state: OrderState) => state.lanes['a']!.items[0];

/** An order whose first delivery is running, and three more wait. */
const working = headStarted(routed(CHANGES, ['a']), 'a');

describe('retry', () => {
  test('of a waiting delivery has the head of its lane attempted at once, and once', () => {
    const state = idle(routed(CHANGES, ['a']), retry('a-3'));
    expect(headOf(state)).toMatchObject({ delivery_id: 'a-1', command: { kind: 'retry' } });
    expect(headOf(headStarted(state, 'a'))).toEqual({
      delivery_id: 'a-1',
      sequence: 1,
      state: { kind: 'started', earlier_attempts: 0 },
    });
  });

  test('does not undo a cancellation', () => {
    expect(headOf(running(running(working, cancel('a-1')), retry('a-1')))!.command).toEqual({
      kind: 'cancel',
    });
  });

  test('of an unknown delivery changes nothing', () => {
    expect(idle(working, retry('a-9'))).toBe(working);
  });
});

describe('cancel', () => {
  test('ends a waiting delivery at once', () => {
    const state = idle(routed(CHANGES, ['a']), cancel('a-3'));
    expect(lanesOf(state)).toEqual({ a: ['a-1', 'a-2', 'a-4'] });
    expect(state.pending_writes).toMatchObject([{ delivery: { id: 'a-3' }, end: { status: 'cancelled' } }]);
  });

  test('of a running delivery takes effect when its activity was interrupted', () => {
    const cancelled = running(working, cancel('a-1'));
    expect(lanesOf(cancelled)['a']).toContain('a-1');
    expect(lanesOf(headInterrupted(cancelled, 'a'))).toEqual({ a: ['a-2', 'a-3', 'a-4'] });
  });

  test('of a running delivery that is delivered after all records no cancellation', () => {
    const state = delivered(running(working, cancel('a-1')));
    expect([lanesOf(state), state.pending_writes]).toEqual([{ a: ['a-2', 'a-3', 'a-4'] }, []]);
  });

  test('ends a running delivery that comes back parked', () => {
    const state = headReturned(running(working, cancel('a-1')), 'a', { outcome: 'parked' }, false);
    expect([lanesOf(state), state.lanes['a']!.parked]).toEqual([{ a: ['a-2', 'a-3', 'a-4'] }, undefined]);
    expect(state.pending_writes).toMatchObject([{ end: { status: 'cancelled' } }]);
  });

  test('of an unknown delivery changes nothing', () => {
    expect(idle(working, cancel('a-9'))).toBe(working);
  });
});

describe('redeliver', () => {
  const third = dequeue(dequeue(routed(CHANGES, ['a']), 'a'), 'a');

  test('puts an ended delivery back in sequence; its schedule starts again', () => {
    const state = idle(third, again(third, 1, 4));
    expect(lanesOf(state)).toEqual({ a: ['a-1', 'a-3', 'a-4'] });
    expect(headOf(state)).toEqual({
      delivery_id: 'a-1',
      sequence: 1,
      state: { kind: 'redelivery', earlier_attempts: 4 },
    });
  });

  test('never puts it before a running delivery', () => {
    const state = headStarted(third, 'a');
    expect(lanesOf(running(state, again(state, 1, 4)))).toEqual({ a: ['a-3', 'a-1', 'a-4'] });
  });

  test('of a delivery that waits in its lane changes nothing', () => {
    const state = routed(CHANGES, ['a']);
    expect(idle(state, again(state, 2, 4))).toBe(state);
  });
});

describe('redeliver, of a running delivery that has ended by its record', () => {
  test('makes it again when its activity returns, before later ones', () => {
    const state = delivered(running(running(working, cancel('a-1')), again(working, 1, 2)));
    expect(lanesOf(state)).toEqual({ a: ['a-1', 'a-2', 'a-3', 'a-4'] });
    expect(headOf(state)!.state).toEqual({ kind: 'redelivery', earlier_attempts: 2 });
  });

  test('is undone by a later cancellation, and that is recorded', () => {
    const state = delivered(running(running(working, again(working, 1, 2)), cancel('a-1')));
    expect(lanesOf(state)).toEqual({ a: ['a-2', 'a-3', 'a-4'] });
    expect(state.pending_writes).toMatchObject([{ delivery: { id: 'a-1' }, end: { status: 'cancelled' } }]);
  });

  test('ignores a duplicate, which counts no attempt since the delivery began', () => {
    expect(running(working, again(working, 1, 0))).toBe(working);
    const repeated = headStarted(delivered(running(working, again(working, 1, 2))), 'a');
    expect(running(repeated, again(working, 1, 2))).toBe(repeated);
    expect(headOf(running(repeated, again(working, 1, 3)))!.command).toMatchObject({ kind: 'redeliver' });
  });
});
