import fc from 'fast-check';
import type { ReportedEvent } from '../../../../domain/order/order-event';
import { applyReport, fieldsOf, newMemory } from '../../../../domain/life/order-memory';
import { aParsedOrder, aReport } from '../../../support/builders/an-order';

const CREATED_ON = '2038-01-01T00:00:00.000Z';
const AT_ONCE = { occurred_on: '2038-01-02T00:00:00.000Z' };

const created = aReport('OrderCreated', aParsedOrder().order, {
  id: 'AGW-1:OrderCreated',
  occurred_on: CREATED_ON,
});

const fieldsAfter = (reports: readonly ReportedEvent[]) =>
  fieldsOf(
    [created, ...reports].reduce(
      (memory, report) => applyReport(memory, report).memory,
      newMemory('AGW-1', CREATED_ON),
    ),
  );

describe('events with the same occurred_on', () => {
  const low = aReport('OrderChanged', { pnr: 'LOW', agent: 'Ana' }, { id: 'evt-a', ...AT_ONCE });
  const high = aReport('OrderChanged', { pnr: 'HIGH' }, { id: 'evt-b', ...AT_ONCE });

  it('keeps the values of the event with the greater id, in either order of arrival', () => {
    expect([fieldsAfter([low, high]), fieldsAfter([high, low])]).toEqual([
      expect.objectContaining({ pnr: 'HIGH', agent: 'Ana' }),
      expect.objectContaining({ pnr: 'HIGH', agent: 'Ana' }),
    ]);
  });

  it('keeps the status that the event with the greater id sets, in either order of arrival', () => {
    const held = aReport('OrderChanged', { order_status: 'HELD' }, { id: 'evt-a', ...AT_ONCE });
    const ticketed = aReport('OrderTicketed', {}, { id: 'evt-b', ...AT_ONCE });
    const statuses = [fieldsAfter([held, ticketed]), fieldsAfter([ticketed, held])];
    expect(statuses.map(({ order_status: status }) => status)).toEqual(['ticketed', 'ticketed']);
  });

  it('ends in the same order for every order of arrival, duplicates included', () => {
    const reports = [
      low,
      high,
      aReport('OrderTicketed', { order_status: 'TKT' }, { id: 'evt-c', ...AT_ONCE }),
      aReport('OrderTicketed', { order_status: null, agent: 'Bo' }, { id: 'evt-d', ...AT_ONCE }),
      aReport('SeatsAddition', { seats: ['12A'] }, { id: 'evt-e', ...AT_ONCE }),
      aReport('SeatsDeletion', { seats: [] }, { id: 'evt-f', ...AT_ONCE }),
    ];
    const expected = fieldsAfter(reports);
    fc.assert(
      fc.property(
        fc.shuffledSubarray(reports, { minLength: reports.length }),
        fc.subarray(reports),
        (shuffled, duplicates) => {
          expect(fieldsAfter([...shuffled, ...duplicates])).toEqual(expected);
        },
      ),
    );
  });
});
