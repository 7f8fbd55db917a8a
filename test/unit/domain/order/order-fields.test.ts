import { orderFields } from '../../../../domain/order/order-fields';
import { ORDER_FIELD_NAMES } from '../../../../domain/order/fields';
import { aResolvedFlight } from '../../../support/builders/order-input';

const OUT = aResolvedFlight('MAD-LHR', '2027-03-01T09:20:00Z', '2027-03-01T11:45:00Z');
const BACK = aResolvedFlight('LHR-MAD', '2027-03-08T18:35:00Z', '2027-03-08T21:00:00Z');

test('an empty order has every field without a value', () => {
  const lists = { flights: [], services: [], seats: [] };
  const nothing = Object.fromEntries(ORDER_FIELD_NAMES.map((name) => [name, null]));
  expect(orderFields('AGW-1', {})).toEqual({ ...nothing, ...lists, agw_id: 'AGW-1' });
});

test('absent fields are derived from the flights, which are in order of departure', () => {
  expect(orderFields('AGW-1', { flights: [BACK, OUT], booking_type: null })).toMatchObject({
    booking_type: 'Round Trip',
    origin: 'MAD',
    destination: 'LHR',
    full_path: 'MAD-LHR, LHR-MAD',
    first_departure: '2027-03-01T09:20:00Z',
    last_arrival: '2027-03-08T21:00:00Z',
    flights: [OUT, BACK],
  });
});

test('sent values take precedence over derived ones', () => {
  const sent = {
    booking_type: 'Multicity',
    origin: 'BCN',
    destination: 'LGW',
    full_path: 'BCN-LGW',
  } as const;
  expect(orderFields('AGW-1', { ...sent, flights: [OUT] })).toMatchObject(sent);
});

test('zero passengers are a value', () => {
  expect(orderFields('AGW-1', { adults_pax: 0 }).adults_pax).toBe(0);
});
