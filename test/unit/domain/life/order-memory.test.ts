import fc from 'fast-check';
import type { OrderData, ReportedEvent } from '../../../../domain/order/order-event';
import {
  applyReport,
  fieldsOf,
  newMemory,
  nextDue,
  emit,
  importOrder,
  upcoming,
  type OrderMemory,
} from '../../../../domain/life/order-memory';
import { aParsedOrder, aReport } from '../../../support/builders/an-order';

const order = aParsedOrder().order;
const createdOn = '2038-01-01T00:00:00.000Z';
const created = aReport('OrderCreated', order, { id: 'AGW-1:OrderCreated', occurred_on: createdOn });

const after = (...reports: readonly ReportedEvent[]): OrderMemory =>
  [created, ...reports].reduce(
    (memory, report) => applyReport(memory, report).memory,
    newMemory('AGW-1', createdOn),
  );

const movedTo = (departure: string, arrival: string): OrderData => ({
  flights: [
    {
      origin: 'MAD',
      destination: 'LHR',
      departure,
      departure_at: departure,
      departure_zone: null,
      arrival,
      arrival_at: arrival,
      arrival_zone: null,
    },
  ],
});

describe('events in sequence', () => {
  test('each event has the next number and tells what it changed', () => {
    const { event } = applyReport(after(), aReport('OrderChanged', { pnr: 'NEW' }, { id: 'e2' }));
    expect({
      sequence: event.sequence,
      changed: event.changed_fields,
      previous: event.previous,
      pnr: event.fields.pnr,
    }).toEqual({
      sequence: 2,
      changed: ['pnr'],
      previous: { pnr: 'X4T2QP' },
      pnr: 'NEW',
    });
  });

  test('OrderCreated changes nothing: there was nothing before it', () => {
    const { event } = applyReport(newMemory('AGW-1', createdOn), created);
    expect([event.previous, event.changed_fields, event.sequence]).toEqual([{}, [], 1]);
  });

  test('what is derived from the flights changes with them', () => {
    const { event } = applyReport(
      after(),
      aReport('DatesChanged', movedTo('2038-05-01T08:00:00Z', '2038-05-01T10:00:00Z')),
    );
    expect(event.fields).toMatchObject({
      booking_type: 'One Way',
      destination: 'LHR',
      full_path: 'MAD-LHR',
      first_departure: '2038-05-01T08:00:00Z',
    });
    expect(event.changed_fields).toEqual(
      expect.arrayContaining(['booking_type', 'full_path', 'first_departure', 'last_arrival', 'flights']),
    );
  });

  test('an older report does not overwrite what a newer one said', () => {
    const memory = after(
      aReport('OrderChanged', { pnr: 'NEWER' }, { occurred_on: '2038-01-03T00:00:00Z' }),
      aReport('OrderChanged', { pnr: 'OLDER', agent: 'Bo' }, { occurred_on: '2038-01-02T00:00:00Z' }),
    );
    expect(fieldsOf(memory)).toMatchObject({ pnr: 'NEWER', agent: 'Bo' });
  });
});

describe('order status', () => {
  const later = (day: number): Partial<ReportedEvent> => ({
    occurred_on: `2038-01-${String(day).padStart(2, '0')}T00:00:00Z`,
  });
  test.each<[string, ReportedEvent[], string]>([
    ['is created at first', [], 'created'],
    ['follows ticketing', [aReport('OrderTicketed', {}, later(2))], 'ticketed'],
    ['is not touched by seats', [aReport('SeatsAddition', {}, later(2))], 'created'],
    [
      'follows cancellation',
      [aReport('OrderTicketed', {}, later(2)), aReport('OrderCanceled', {}, later(3))],
      'cancelled',
    ],
    [
      'stays cancelled, whatever comes late',
      [aReport('OrderCanceled', {}, later(2)), aReport('OrderTicketed', {}, later(3))],
      'cancelled',
    ],
    [
      'is what the booking system sends',
      [aReport('OrderTicketed', { order_status: 'TKT' }, later(2))],
      'TKT',
    ],
    [
      'follows the events again after that',
      [aReport('OrderChanged', { order_status: 'HOLD' }, later(2)), aReport('OrderTicketed', {}, later(3))],
      'ticketed',
    ],
  ])('%s', (_what, reports, status) => {
    expect(fieldsOf(after(...reports)).order_status).toBe(status);
  });
});

describe('any permutation and repetition of the same reports', () => {
  const reports: ReportedEvent[] = [
    aReport('OrderChanged', { pnr: 'A', agent: 'Bo' }),
    aReport('OrderChanged', { pnr: 'B' }),
    aReport('OrderTicketed', { order_status: null }),
    aReport('DatesChanged', movedTo('2038-05-01T08:00:00Z', '2038-05-01T10:00:00Z')),
    aReport('DatesChanged', movedTo('2038-06-01T08:00:00Z', '2038-06-01T10:00:00Z')),
    aReport('SeatsAddition', { seats: ['12A'] }),
    aReport('SeatsDeletion', { seats: [] }),
    aReport('OrderCanceled'),
    aReport('OrderTicketed', { total_amount: '10.00' }),
  ];
  test('ends in the same order', () => {
    const inOrder = fieldsOf(after(...reports));
    fc.assert(
      fc.property(
        fc.shuffledSubarray(reports, { minLength: reports.length }),
        fc.subarray(reports),
        (shuffled, repeated) => {
          expect(fieldsOf(after(...shuffled, ...repeated))).toEqual(inOrder);
        },
      ),
    );
  });
});

describe('timers', () => {
  test('wait for the first departure, then for the last arrival', () => {
    expect(upcoming(after()).map(({ type, on }) => [type, on])).toEqual([
      ['OrderStarted', '2038-03-01T09:20:00Z'],
      ['OrderCompleted', '2038-03-08T20:25:00Z'],
    ]);
  });

  test('are dropped by a cancellation', () => {
    expect(upcoming(after(aReport('OrderCanceled')))).toEqual([]);
  });

  test('move with the flights', () => {
    const moved = after(aReport('DatesChanged', movedTo('2038-05-01T08:00:00Z', '2038-05-01T10:00:00Z')));
    expect(nextDue(moved)?.on).toBe('2038-05-01T08:00:00Z');
  });

  test('do not send OrderStarted again when the flights move after it', () => {
    const memory = after();
    const started = emit(memory, nextDue(memory)!, Date.parse('2038-03-01T09:20:00Z')).memory;
    const moved = applyReport(
      started,
      aReport('DatesChanged', movedTo('2038-05-01T08:00:00Z', '2038-05-01T10:00:00Z')),
    ).memory;
    expect(upcoming(moved).map(({ type, on }) => [type, on])).toEqual([
      ['OrderCompleted', '2038-05-01T10:00:00Z'],
    ]);
  });

  test('an event whose instant had passed by more than a minute is late', () => {
    const memory = after();
    const due = nextDue(memory)!;
    expect(emit(memory, due, due.atMs + 60_001).event).toMatchObject({
      type: 'OrderStarted',
      sequence: 2,
      late: true,
      occurred_on: due.on,
    });
    expect(emit(memory, due, due.atMs + 1_000).event).not.toHaveProperty('late');
  });

  test('an order that is taken up tells nothing of what was before', () => {
    const taken = importOrder(newMemory('AGW-1', '2038-03-02T00:00:00Z'), {
      ...created,
      accepted_on: '2038-03-02T00:00:00Z',
    });
    const silent = emit(taken, nextDue(taken)!, Date.parse('2038-03-02T00:00:00Z'));
    expect([taken.sequence, silent.event, silent.memory.started, nextDue(silent.memory)?.type]).toEqual([
      0,
      undefined,
      true,
      'OrderCompleted',
    ]);
  });
});
