import { createSchema } from 'zod-openapi';
import { changesSchema, eventReportSchema, orderSchema, parseOrder } from '../../../../domain/order/order';
import { aFlight, anOrderBody, errorsOf, problemsOf } from '../../../support/builders/order-input';

test('an order is parsed with its times resolved at its airports', () => {
  expect(
    parseOrder(anOrderBody({ pnr: 'X7K2PQ', agent: null, created_on: '2027-01-14T09:30:00+01:00' })),
  ).toEqual({
    agw_id: 'AGW-1',
    order: {
      pnr: 'X7K2PQ',
      agent: null,
      created_on: '2027-01-14T08:30:00Z',
      flights: [
        {
          origin: 'MAD',
          destination: 'LHR',
          departure: '2027-03-01T10:20',
          departure_at: '2027-03-01T09:20:00Z',
          departure_zone: 'Europe/Madrid',
          arrival: '2027-03-01T11:45',
          arrival_at: '2027-03-01T11:45:00Z',
          arrival_zone: 'Europe/London',
          carrier: 'IB',
          number: '3166',
        },
      ],
    },
  });
});

describe('members', () => {
  test.each([
    ['O073', { adults_pax: 9 }],
    ['zero passengers', { adults_pax: 0, children_pax: 1 }],
    ['99', { adults_pax: 99 }],
    ['as many infants as adults', { adults_pax: 2, infants_pax: 2 }],
    ['infants without a number of adults', { infants_pax: 3 }],
    ['O089', { psg_email: 'a+x@b.co' }],
    ['a text of line breaks', { consumer: 'a\nb\tc' }],
    ['any writing', { agent: 'Nguyễn 李 🛫' }],
    ['an amount without a currency', { total_amount: '412.60' }],
    [
      'every nullable member null',
      { pnr: null, psg_email: null, created_on: null, booking_type: null, agency: null },
    ],
    ['services', { services: ['XBAG', { code: 'XBAG', pieces: 1, paid: true, note: null }] }],
    ['no seats', { seats: [] }],
    ['a country', { consumer_country_code: 'ES', consumer_iata_code: '7820-0001' }],
  ])('%s: %j is accepted', (_id, changes) => {
    expect(parseOrder(anOrderBody(changes)).order).toMatchObject(changes);
  });

  test.each([
    ['O075', { adults_pax: 100 }, 'PAX_INVALID /adults_pax'],
    ['O077', { adults_pax: 1.5 }, 'PAX_INVALID /adults_pax'],
    ['O079', { adults_pax: null }, 'PAX_INVALID /adults_pax'],
    ['less than none', { children_pax: -1 }, 'PAX_INVALID /children_pax'],
    ['a numeral', { children_pax: '2' }, 'PAX_INVALID /children_pax'],
    ['true', { children_pax: true }, 'PAX_INVALID /children_pax'],
    ['O081', { infants_pax: 3, adults_pax: 1 }, 'PAX_INVALID /infants_pax'],
    ['O083', { origin: 'mad' }, 'IATA_INVALID /origin'],
    ['O087', { destination: '\u041cAD' }, 'IATA_INVALID /destination'],
    ['O091', { psg_email: 'a@b.co\r\nBcc: x@y.z' }, 'EMAIL_INVALID /psg_email'],
    ['O093', { psg_email: '"a b"@c.co' }, 'EMAIL_INVALID /psg_email'],
    ['O095', { agent_email: 'a@localhost' }, 'EMAIL_INVALID /agent_email'],
    ['O097', { consumer_email: '<a@b.co>' }, 'EMAIL_INVALID /consumer_email'],
    ['O099', { psg_email: `${'a'.repeat(250)}@b.co` }, 'EMAIL_INVALID /psg_email'],
    ['an empty address', { psg_email: '' }, 'EMAIL_INVALID /psg_email'],
    ['O113', { agw_id: 'msg.1' }, 'ID_INVALID /agw_id'],
    ['an empty id', { agw_id: '' }, 'ID_INVALID /agw_id'],
    ['an id of 65', { agw_id: 'a'.repeat(65) }, 'ID_INVALID /agw_id'],
    ['an id with a path', { agw_id: '../x' }, 'ID_INVALID /agw_id'],
    ['an id of null', { agw_id: null }, 'ID_INVALID /agw_id'],
    ['A013: NUL', { pnr: 'a\u0000b' }, 'TEXT_INVALID /pnr'],
    ['half a character', { pnr: '\ud800' }, 'TEXT_INVALID /pnr'],
    ['A027: a query', { pnr: { $ne: null } }, 'TEXT_INVALID /pnr'],
    ['a number for a text', { order_id: 12 }, 'TEXT_INVALID /order_id'],
    ['a long text', { pnr: 'x'.repeat(201) }, 'TEXT_INVALID /pnr'],
    ['an agency of two lines', { agency: 'Sunny\nTravel' }, 'TEXT_INVALID /agency'],
    ['a blank agency', { agency: ' ' }, 'TEXT_INVALID /agency'],
    ['a status with an escape', { order_status: '\u001b[31m' }, 'TEXT_INVALID /order_status'],
    ['another booking type', { booking_type: 'Return' }, 'BOOKING_TYPE_INVALID /booking_type'],
    ['a country in small letters', { consumer_country_code: 'es' }, 'COUNTRY_INVALID /consumer_country_code'],
    ['a time without an offset', { created_on: '2027-01-01T10:00:00' }, 'DATE_INVALID /created_on'],
    ['O027', { updated_on: 1700000000 }, 'DATE_INVALID /updated_on'],
    ['O023', { updated_on: '0001-01-01T00:00:00Z' }, 'DATE_RANGE /updated_on'],
    ['an unknown member', { colour: 'red' }, 'UNKNOWN_MEMBER /colour'],
    ['the prototype', JSON.parse('{"__proto__": {"x": 1}}') as object, 'UNKNOWN_MEMBER /__proto__'],
    ['A017', { constructor: { prototype: { x: 1 } } }, 'UNKNOWN_MEMBER /constructor'],
    ['a derived field', { first_departure: '2027-01-01T10:00:00Z' }, 'UNKNOWN_MEMBER /first_departure'],
    ['services that are no list', { services: 'XBAG' }, 'LIST_INVALID /services'],
    ['services of null', { services: null }, 'LIST_INVALID /services'],
    ['201 seats', { seats: Array.from({ length: 201 }, () => '1A') }, 'LIST_INVALID /seats'],
    ['a seat in a seat', { seats: [{ seat: { row: 1 } }] }, 'ITEM_INVALID /seats/0'],
    ['a seat of a list', { seats: ['1A', ['1B']] }, 'ITEM_INVALID /seats/1'],
    ['a seat of a number', { seats: [12] }, 'ITEM_INVALID /seats/0'],
    ['a long service', { services: ['x'.repeat(201)] }, 'ITEM_INVALID /services/0'],
    ['NUL in a service', { services: [{ name: '\u0000' }] }, 'ITEM_INVALID /services/0'],
    ['a member named with a dollar', { services: [{ $ne: 1 }] }, 'ITEM_INVALID /services/0'],
    ['a member named with a dot', { services: [{ 'a.b': 1 }] }, 'ITEM_INVALID /services/0'],
    ['a member named constructor', { services: [{ constructor: 1 }] }, 'ITEM_INVALID /services/0'],
    [
      'a member named __proto__',
      { services: [JSON.parse('{"__proto__": "x"}')] },
      'ITEM_INVALID /services/0',
    ],
    [
      '21 members',
      { services: [Object.fromEntries(Array.from({ length: 21 }, (_, index) => [`m${index}`, 1]))] },
      'ITEM_INVALID /services/0',
    ],
    ['infinitely many', { services: [{ pieces: Infinity }] }, 'ITEM_INVALID /services/0'],
  ])('%s: %j is refused', (_id, changes, problem) => {
    const body = anOrderBody();
    // Defined, not assigned, so that `__proto__` is an own member as after JSON.parse.
    for (const [member, value] of Object.entries(changes)) {
      Object.defineProperty(body, member, { value, enumerable: true, configurable: true, writable: true });
    }
    expect(problemsOf(() => parseOrder(body))).toEqual([problem]);
  });

  test.each([null, 'x', 5, true, [], undefined].map((body) => [body]))('a body of %j is refused', (body) => {
    expect(problemsOf(() => parseOrder(body))).toEqual(['TYPE_INVALID ']);
  });
});

test('all problems are reported at once', () => {
  const body = {
    agw_id: 'msg.1',
    adults_pax: 1,
    infants_pax: 3,
    total_amount: '1.00',
    currency: null,
    psg_email: 'nobody',
    flights: [
      aFlight({ origin: 'mad', departure: 'yesterday' }),
      aFlight({ arrival: '2027-03-01T09:00' }),
      aFlight({ origin: 'QQX', arrival: 'tomorrow' }),
    ],
    colour: 'red',
  };
  expect(problemsOf(() => parseOrder(body)).sort()).toEqual([
    'CURRENCY_INVALID /currency',
    'DATE_INVALID /flights/0/departure',
    'DATE_INVALID /flights/2/arrival',
    'EMAIL_INVALID /psg_email',
    'IATA_INVALID /flights/0/origin',
    'ID_INVALID /agw_id',
    'PAX_INVALID /infants_pax',
    'SEGMENT_ORDER /flights/1/arrival',
    'UNKNOWN_MEMBER /colour',
  ]);
});

describe('an error', () => {
  const detailOf = (changes: Record<string, unknown>) =>
    errorsOf(() => parseOrder(anOrderBody(changes)))[0]?.detail;

  test('names place, value, expectation and remedy', () => {
    expect(detailOf({ flights: [aFlight({ departure: 'yesterday' })] })).toBe(
      'flights[0].departure: "yesterday" is not an ISO 8601 time; send a local one like "2027-03-01T10:20", ' +
        'or one with an offset like "2027-03-01T10:20:00+01:00"',
    );
  });

  test('says how to send a time at an unknown airport', () => {
    expect(detailOf({ flights: [aFlight({ origin: 'QQX' })] })).toBe(
      'flights[0].departure: "2027-03-01T10:20" is local at an airport with an unknown time zone; send the time with an offset',
    );
  });

  test('quotes only the beginning of a long value', () => {
    expect(detailOf({ origin: 'x'.repeat(5_000) })?.length).toBeLessThan(150);
  });

  test.each(['psg_email', 'agent_email', 'consumer_email', 'psg_phone', 'consumer', 'agent', 'session_id'])(
    'never quotes the value of %s',
    (member) => {
      expect(
        JSON.stringify(errorsOf(() => parseOrder(anOrderBody({ [member]: '\u0000ada' })))),
      ).not.toContain('ada');
    },
  );

  test('has at most a hundred problems', () => {
    const colours = Object.fromEntries(Array.from({ length: 500 }, (_, index) => [`colour${index}`, index]));
    expect(errorsOf(() => parseOrder(anOrderBody(colours)))).toHaveLength(100);
  });

  test('a name that is no plain word is quoted in the place and escaped in the pointer', () => {
    expect(errorsOf(() => parseOrder(anOrderBody({ 'a/b~c': 1 })))).toEqual([
      {
        pointer: '/a~1b~0c',
        detail: '["a/b~c"] is not a known member; leave it out',
        code: 'UNKNOWN_MEMBER',
      },
    ]);
  });
});

test.each([
  ['an order', orderSchema],
  ['a change', changesSchema],
  ['a report', eventReportSchema],
])('the schema of %s can be published', (_name, schema) => {
  const { schema: published } = createSchema(schema, { io: 'input' });
  expect(published).toMatchObject({ type: 'object', additionalProperties: false });
});
