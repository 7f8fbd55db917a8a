import { FIELD_NAMES, fieldSpec, isFieldName, ORDER_FIELD_NAMES } from '../../../../domain/order/fields';
import { templateView } from '../../../../domain/order/order-event';
import { sampleEvent } from '../../../../domain/order/sample-order';

const DOCUMENTED =
  'agw_id order_id pnr record_locator booking_type origin destination full_path adults_pax children_pax infants_pax ' +
  'order_status total_amount created_on updated_on session_id agent_email consumer_email psg_phone psg_email ' +
  'consumer_iata_code consumer_country_code consumer provider agent agency';

test('the 26 documented fields come first, in their order', () => {
  expect(FIELD_NAMES.slice(0, 26)).toEqual(DOCUMENTED.split(' '));
});

test('the table has exactly the fields of a template view', () => {
  const { previous: _previous, ...seen } = templateView(sampleEvent('OrderTicketed'));
  expect([...FIELD_NAMES].sort()).toEqual(Object.keys(seen).sort());
});

test('the order fields are exactly those of OrderFields', () => {
  expect([...ORDER_FIELD_NAMES].sort()).toEqual(Object.keys(sampleEvent('OrderTicketed').fields).sort());
});

test('each sample has the kind of its field', () => {
  const jsonType = {
    string: 'string',
    amount: 'string',
    time: 'string',
    integer: 'number',
    list: 'object',
  } as const;
  const wrong = FIELD_NAMES.filter(
    (name) => typeof fieldSpec(name).sample !== jsonType[fieldSpec(name).kind],
  );
  expect(wrong).toEqual([]);
});

test.each([
  ['pnr', true],
  ['previous.pnr', true],
  ['previous.flights', true],
  ['event', true],
  ['previous.event', false],
  ['previous.changed_fields', false],
  ['previous', false],
  ['previous.', false],
  ['previous.previous.pnr', false],
  ['pnr.length', false],
  ['__proto__', false],
  ['constructor', false],
  ['previous.toString', false],
  ['', false],
])('%j is a field name: %j', (name, expected) => {
  expect(isFieldName(name)).toBe(expected);
});

test('a former value has the kind of its field', () => {
  expect([fieldSpec('previous.total_amount').kind, fieldSpec('previous.adults_pax').kind]).toEqual([
    'amount',
    'integer',
  ]);
});
