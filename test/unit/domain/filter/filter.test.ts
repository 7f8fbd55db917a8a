import { checkFilter, matchFilter } from '../../../../domain/filter/filter';
import type { Filter } from '../../../../domain/task/task';
import { aView } from '../../../support/builders/a-view';

const VIEW = aView({
  provider: 'LH',
  agent: null,
  adults_pax: 2,
  total_amount: '412.60',
  created_on: '2027-01-14T08:30:00.500Z',
  first_departure: '2027-03-01T09:20:00Z',
  services: [{ code: 'XBAG', quantity: 2, paid: true }, 'MEAL'],
  seats: [],
  changed_fields: ['order_status', 'total_amount'],
  previous: { order_status: 'created', total_amount: '400' },
});

test.each<[Filter]>([
  [{}],
  [{ provider: 'LH' }],
  [{ provider: { $eq: 'LH' } }],
  [{ provider: { $ne: 'IB' } }],
  [{ provider: { $in: ['IB', 'LH'] } }],
  [{ provider: { $nin: ['IB', 'BA'] } }],
  [{ provider: { $gt: 'IB', $lt: 'ZZ' } }],
  [{ agent: null }],
  [{ agent: { $ne: 'Agent 12' } }],
  [{ agent: { $nin: ['Agent 12'] } }],
  [{ agent: { $in: ['Agent 12', null] } }],
  [{ agent: { $exists: false } }],
  [{ provider: { $exists: true, $ne: null } }],
  [{ adults_pax: 2 }],
  [{ adults_pax: { $gte: 2, $lte: 2 } }],
  [{ total_amount: '412.6' }],
  [{ total_amount: 412.6 }],
  [{ total_amount: { $gt: '99.99' } }],
  [{ total_amount: { $lt: 1000 } }],
  [{ total_amount: { $gte: '412.600', $lte: '412.60' } }],
  [{ created_on: '2027-01-14T09:30:00.5+01:00' }],
  [{ created_on: { $gt: '2027-01-14T08:30:00.499999999Z' } }],
  [{ created_on: { $lt: '2027-01-14T08:30:01Z' } }],
  [{ first_departure: { $gte: '2027-03-01T00:00:00Z', $lt: '2027-03-02T00:00:00Z' } }],
  [{ changed_fields: 'total_amount' }],
  [{ changed_fields: { $in: ['pnr', 'order_status'] } }],
  [{ changed_fields: { $ne: 'pnr' } }],
  [{ services: 'MEAL' }],
  [{ services: { $exists: true }, seats: { $exists: false } }],
  [{ 'services.code': 'XBAG' }],
  [{ 'services.quantity': { $gte: 2 } }],
  [{ 'services.paid': true }],
  [{ 'flights.carrier': { $in: ['IB', 'BA'] } }],
  [{ 'flights.departure_at': { $lt: '2027-03-02T00:00:00Z' } }],
  [{ event: 'OrderTicketed', sequence: { $gt: 0 } }],
  [{ 'previous.order_status': 'created' }],
  [{ 'previous.total_amount': { $lt: '412.60' } }],
  [{ 'previous.pnr': null }],
  [{ $and: [{ provider: 'LH' }, { adults_pax: 2 }] }],
  [{ $or: [{ provider: 'IB' }, { adults_pax: { $gt: 1 } }] }],
  [{ $not: { provider: 'IB' } }],
  [{ total_amount: { $not: { $gt: '500' } } }],
  [{ agent: { $not: { $gt: 'A' } } }],
])('%j matches', (filter) => {
  expect([checkFilter(filter), matchFilter(filter, VIEW)]).toEqual([[], { matches: true }]);
});

test.each<[Filter, string]>([
  [{ provider: 'IB' }, 'provider is "IB"'],
  [{ provider: 'lh' }, 'provider is "lh"'],
  [{ provider: null }, 'provider has no value'],
  [{ agent: { $ne: null } }, 'agent has a value'],
  [{ agent: { $exists: true } }, 'agent has a value'],
  [{ provider: { $exists: false } }, 'provider has no value'],
  [{ provider: { $ne: 'LH' } }, 'provider is not "LH"'],
  [{ provider: { $in: ['IB', 'BA'] } }, 'provider is one of "IB", "BA"'],
  [{ provider: { $nin: ['LH', null] } }, 'provider is none of "LH", no value'],
  [{ adults_pax: { $gt: 2 } }, 'adults_pax is more than 2'],
  [{ adults_pax: { $lt: 2 } }, 'adults_pax is less than 2'],
  [{ total_amount: { $gte: '412.61' } }, 'total_amount is at least 412.61'],
  [{ total_amount: { $lte: 99 } }, 'total_amount is at most 99'],
  [{ first_departure: { $gt: '2027-03-01T09:20:00Z' } }, 'first_departure is after 2027-03-01T09:20:00Z'],
  [
    { first_departure: { $lt: '2027-03-01T10:20:00+01:00' } },
    'first_departure is before 2027-03-01T10:20:00+01:00',
  ],
  [
    { first_departure: { $gte: '2027-04-01T00:00:00Z' } },
    'first_departure is at or after 2027-04-01T00:00:00Z',
  ],
  [
    { first_departure: { $lte: '2027-02-01T00:00:00Z' } },
    'first_departure is at or before 2027-02-01T00:00:00Z',
  ],
  [{ agent: { $gt: 'A' } }, 'agent is more than "A"'],
  [{ services: 'BAG' }, 'services contains "BAG"'],
  [{ services: { $ne: 'MEAL' } }, 'services does not contain "MEAL"'],
  [{ services: { $in: ['BAG', 'SEAT'] } }, 'services contains one of "BAG", "SEAT"'],
  [{ changed_fields: { $nin: ['total_amount'] } }, 'changed_fields contains none of "total_amount"'],
  [{ 'flights.carrier': 'BA' }, 'flights.carrier contains "BA"'],
  [{ 'services.quantity': '2' }, 'services.quantity contains "2"'],
  [{ provider: 'LH', adults_pax: 3, infants_pax: 5 }, 'adults_pax is 3'],
  [{ $and: [{ provider: 'LH' }, { adults_pax: { $gte: 1, $lt: 2 } }] }, 'adults_pax is less than 2'],
  [
    { $or: [{ provider: 'IB' }, { adults_pax: 1, agent: null }] },
    'provider is "IB" or (adults_pax is 1 and agent has no value)',
  ],
  [{ $not: { provider: 'LH' } }, 'not (provider is "LH")'],
  [{ total_amount: { $not: { $gt: '100' } } }, 'not (total_amount is more than 100)'],
])('%j does not match: %s', (filter, condition) => {
  expect([checkFilter(filter), matchFilter(filter, VIEW)]).toEqual([[], { matches: false, condition }]);
});

const deep = (depth: number): unknown => (depth === 0 ? { provider: 'LH' } : { $and: [deep(depth - 1)] });
const deepNot = (depth: number): unknown => (depth === 0 ? { $eq: 'LH' } : { $not: deepNot(depth - 1) });
const wide = (count: number): unknown => ({ $or: Array.from({ length: count }, () => ({ provider: 'LH' })) });

test('a filter may have five levels and fifty conditions', () => {
  expect([checkFilter(deep(5)), checkFilter({ provider: deepNot(5) }), checkFilter(wide(50))]).toEqual([
    [],
    [],
    [],
  ]);
});

test.each([
  [null, 'FILTER_SHAPE', '/filter', 'filter: null is not an object of fields and conditions'],
  ['provider', 'FILTER_SHAPE', '/filter', 'filter: "provider" is not an object of fields and conditions'],
  [
    [{ provider: 'LH' }],
    'FILTER_SHAPE',
    '/filter',
    'filter: a list is not an object of fields and conditions',
  ],
  [
    { providr: 'LH' },
    'FILTER_FIELD',
    '/filter/providr',
    'filter.providr: "providr" is not a field; did you mean provider?',
  ],
  [
    { 'flights.carier': 'LH' },
    'FILTER_FIELD',
    '/filter/flights.carier',
    'filter["flights.carier"]: "flights.carier" is not a field; did you mean flights.carrier?',
  ],
  [{ 'services.constructor': 1 }, 'FILTER_FIELD', '/filter/services.constructor', undefined],
  [{ 'changed_fields.x': 1 }, 'FILTER_FIELD', '/filter/changed_fields.x', undefined],
  [{ 'pnr.length': 3 }, 'FILTER_FIELD', '/filter/pnr.length', undefined],
  [{ previous: null }, 'FILTER_FIELD', '/filter/previous', undefined],
  [JSON.parse('{"__proto__":"x"}'), 'FILTER_FIELD', '/filter/__proto__', undefined],
  [
    { provider: { $eqq: 'LH' } },
    'FILTER_OPERATOR',
    '/filter/provider/$eqq',
    'filter.provider["$eqq"]: "$eqq" is not an operator here; did you mean $eq?',
  ],
  [{ provider: { $regex: '.*' } }, 'FILTER_OPERATOR', '/filter/provider/$regex', undefined],
  [{ provider: { code: 'LH' } }, 'FILTER_OPERATOR', '/filter/provider/code', undefined],
  [{ $where: 'true' }, 'FILTER_OPERATOR', '/filter/$where', undefined],
  [{ $nor: [{}] }, 'FILTER_OPERATOR', '/filter/$nor', undefined],
  [{ services: { $gt: 'A' } }, 'FILTER_OPERATOR', '/filter/services/$gt', undefined],
  [{ provider: ['LH'] }, 'FILTER_SHAPE', '/filter/provider', undefined],
  [{ provider: {} }, 'FILTER_SHAPE', '/filter/provider', undefined],
  [{ provider: { $in: 'LH' } }, 'FILTER_SHAPE', '/filter/provider/$in', undefined],
  [{ provider: { $in: [] } }, 'FILTER_SHAPE', '/filter/provider/$in', undefined],
  [{ provider: { $not: 'LH' } }, 'FILTER_SHAPE', '/filter/provider/$not', undefined],
  [{ $and: [] }, 'FILTER_SHAPE', '/filter/$and', undefined],
  [{ $or: { provider: 'LH' } }, 'FILTER_SHAPE', '/filter/$or', undefined],
  [{ $not: [] }, 'FILTER_SHAPE', '/filter/$not', undefined],
  [
    { provider: 5 },
    'FILTER_VALUE',
    '/filter/provider',
    'filter.provider: 5 cannot be compared with provider; expected a string',
  ],
  [{ adults_pax: '2' }, 'FILTER_VALUE', '/filter/adults_pax', undefined],
  [{ adults_pax: 1.5 }, 'FILTER_VALUE', '/filter/adults_pax', undefined],
  [{ total_amount: 'much' }, 'FILTER_VALUE', '/filter/total_amount', undefined],
  [{ total_amount: 1e21 }, 'FILTER_VALUE', '/filter/total_amount', undefined],
  [{ created_on: '2027-01-01' }, 'FILTER_VALUE', '/filter/created_on', undefined],
  [{ created_on: { $gt: '2027-02-29T00:00:00Z' } }, 'FILTER_VALUE', '/filter/created_on/$gt', undefined],
  [{ provider: { $in: ['LH', 5] } }, 'FILTER_VALUE', '/filter/provider/$in/1', undefined],
  [{ provider: { $in: [{ $ne: null }] } }, 'FILTER_VALUE', '/filter/provider/$in/0', undefined],
  [{ provider: { $gt: null } }, 'FILTER_VALUE', '/filter/provider/$gt', undefined],
  [{ provider: { $exists: 'yes' } }, 'FILTER_VALUE', '/filter/provider/$exists', undefined],
  [
    { provider: { $in: Array.from({ length: 101 }, () => 'x') } },
    'FILTER_LIMIT',
    '/filter/provider/$in',
    undefined,
  ],
  [{ provider: 'x'.repeat(501) }, 'FILTER_LIMIT', '/filter/provider', undefined],
  [deep(6), 'FILTER_LIMIT', '/filter' + '/$and/0'.repeat(6), undefined],
  [{ provider: deepNot(6) }, 'FILTER_LIMIT', '/filter/provider' + '/$not'.repeat(6), undefined],
  [wide(51), 'FILTER_LIMIT', '/filter', undefined],
])('%j is refused: %s', (filter, code, pointer, detail) => {
  const expected = { code, pointer, detail: detail ?? (expect.any(String) as string) };
  expect(checkFilter(filter)).toEqual([expected]);
});

test('all problems are reported at once', () => {
  const filter = { providr: 'LH', adults_pax: { $gt: 'x', $foo: 1 }, $or: [{ pn: 1 }, { pnr: 5 }] };
  expect(checkFilter(filter).map(({ pointer }) => pointer)).toEqual([
    '/filter/providr',
    '/filter/adults_pax/$gt',
    '/filter/adults_pax/$foo',
    '/filter/$or/0/pn',
    '/filter/$or/1/pnr',
  ]);
});

test('a stored filter that cannot be parsed matches nothing, and says why', () => {
  expect(matchFilter({ former_field: 'x' }, VIEW)).toEqual({
    matches: false,
    condition: 'the filter cannot be read: filter.former_field: "former_field" is not a field',
  });
});
