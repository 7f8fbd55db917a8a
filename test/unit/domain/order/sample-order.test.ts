import { EVENT_TYPES } from '../../../../domain/order/events';
import { FIELDS } from '../../../../domain/order/fields';
import { parseOrder } from '../../../../domain/order/order';
import { sampleEvent } from '../../../../domain/order/sample-order';

test.each(EVENT_TYPES)('there is a sample of %s', (type) => {
  expect(sampleEvent(type)).toMatchObject({
    type,
    agw_id: 'AGW-7H2K9Q',
    fields: { pnr: 'X7K2PQ', agency: 'Sunny Travel' },
  });
});

test('the samples form the life of one order', () => {
  const summaries = EVENT_TYPES.map(sampleEvent)
    .sort((a, b) => a.sequence - b.sequence || a.occurred_on.localeCompare(b.occurred_on))
    .map(({ sequence, type, fields }) => `${sequence} ${type} ${fields.order_status ?? '-'}`);
  expect(summaries).toEqual([
    '1 OrderCreated created',
    '2 OrderTicketed ticketed',
    '3 ServicesAddition ticketed',
    '4 SeatsAddition ticketed',
    '5 OrderChanged ticketed',
    '6 ServicesDeletion ticketed',
    '7 SeatsDeletion ticketed',
    '8 DatesChanged ticketed',
    '9 OrderCanceled cancelled',
    '9 OrderStarted started',
    '10 OrderCompleted completed',
  ]);
});

test('a sample has its changed fields and their former values', () => {
  const { changed_fields, previous } = sampleEvent('OrderChanged');
  expect({ changed_fields, previous }).toEqual({
    changed_fields: ['psg_phone'],
    previous: { psg_phone: '+34 600 000 000' },
  });
});

test('the sample flights have correctly resolved times', () => {
  const sent = FIELDS.flights.sample.map(({ origin, destination, departure, arrival, carrier, number }) => ({
    origin,
    destination,
    departure,
    arrival,
    carrier,
    number,
  }));
  expect(parseOrder({ agw_id: 'AGW-1', flights: sent }).order.flights).toEqual(FIELDS.flights.sample);
});

test('the flights of the DatesChanged sample have correctly resolved times', () => {
  const { flights } = sampleEvent('DatesChanged').fields;
  const sent = flights.map(({ origin, destination, departure, arrival, carrier, number }) => ({
    origin,
    destination,
    departure,
    arrival,
    carrier,
    number,
  }));
  expect(parseOrder({ agw_id: 'AGW-1', flights: sent }).order.flights).toEqual(flights);
});
