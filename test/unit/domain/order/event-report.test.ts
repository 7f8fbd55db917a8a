import { parseEventReport, REPORTABLE_EVENT_TYPES } from '../../../../domain/order/order';
import { aFlight, errorsOf, problemsOf } from '../../../support/builders/order-input';

const NOW = '2027-01-14T08:41:12Z';
const parse = (body: unknown) => parseEventReport(body, NOW);

test.each(REPORTABLE_EVENT_TYPES)('%s is accepted from the booking system', (type) => {
  expect(parse({ type, changes: { flights: [aFlight()] } })).toMatchObject({ type });
});

test('an event with only a type occurs now and changes nothing', () => {
  expect(parse({ type: 'OrderTicketed' })).toEqual({ type: 'OrderTicketed', occurred_on: NOW, changes: {} });
});

test('an event has its id, its time in UTC, and only the changes that were sent', () => {
  const body = {
    type: 'OrderChanged',
    id: 'evt:1/2',
    occurred_on: '2027-01-14T09:00:00+01:00',
    changes: { pnr: null, adults_pax: 2 },
  };
  expect(parse(body)).toEqual({ ...body, occurred_on: '2027-01-14T08:00:00Z' });
});

test.each([
  ['a started order', { type: 'OrderStarted' }, ['EVENT_TYPE /type']],
  ['a completed order', { type: 'OrderCompleted' }, ['EVENT_TYPE /type']],
  ['a second creation', { type: 'OrderCreated' }, ['EVENT_TYPE /type']],
  ['an unknown event type', { type: 'OrderShredded' }, ['EVENT_TYPE /type']],
  ['a member of every object', { type: 'toString' }, ['EVENT_TYPE /type']],
  ['a list of events', { type: ['OrderTicketed'] }, ['EVENT_TYPE /type']],
  ['no event', {}, ['MISSING /type']],
  ['new dates without flights', { type: 'DatesChanged' }, ['MISSING /changes/flights']],
  [
    'new dates with other changes',
    { type: 'DatesChanged', changes: { pnr: 'A' } },
    ['MISSING /changes/flights'],
  ],
  [
    'new dates without a flight',
    { type: 'DatesChanged', changes: { flights: [] } },
    ['FLIGHTS_INVALID /changes/flights'],
  ],
  [
    'another order',
    { type: 'OrderChanged', changes: { agw_id: 'AGW-2' } },
    ['UNKNOWN_MEMBER /changes/agw_id'],
  ],
  ['changes of null', { type: 'OrderChanged', changes: null }, ['TYPE_INVALID /changes']],
  ['an unknown member', { type: 'OrderChanged', pnr: 'A' }, ['UNKNOWN_MEMBER /pnr']],
  ['an empty id', { type: 'OrderChanged', id: '' }, ['ID_INVALID /id']],
  ['an id with a blank', { type: 'OrderChanged', id: 'a b' }, ['ID_INVALID /id']],
  ['an id with a line break', { type: 'OrderChanged', id: 'a\n' }, ['ID_INVALID /id']],
  ['an id of 129', { type: 'OrderChanged', id: 'a'.repeat(129) }, ['ID_INVALID /id']],
  ['an id that is a number', { type: 'OrderChanged', id: 7 }, ['ID_INVALID /id']],
  [
    'a local time',
    { type: 'OrderChanged', occurred_on: '2027-01-14T09:00:00' },
    ['DATE_INVALID /occurred_on'],
  ],
  ['a time of null', { type: 'OrderChanged', occurred_on: null }, ['DATE_INVALID /occurred_on']],
  [
    'an amount whose currency is removed',
    { type: 'OrderChanged', changes: { total_amount: '1', currency: null } },
    ['CURRENCY_INVALID /changes/currency'],
  ],
  [
    'several at once',
    { type: 'DatesChanged', id: '', occurred_on: 'now', changes: { adults_pax: -1 } },
    [
      'ID_INVALID /id',
      'DATE_INVALID /occurred_on',
      'PAX_INVALID /changes/adults_pax',
      'MISSING /changes/flights',
    ],
  ],
])('%s is refused', (_name, body, problems) => {
  expect(problemsOf(() => parse(body))).toEqual(problems);
});

test('an error names the source of an event that must not be sent', () => {
  const details = ['OrderStarted', 'OrderCreated'].map((type) => errorsOf(() => parse({ type }))[0]?.detail);
  expect(details).toEqual([
    'type: "OrderStarted" is raised by the order\'s own timer; do not send it',
    'type: "OrderCreated" is raised by POST /v1/orders; post the order there',
  ]);
});
