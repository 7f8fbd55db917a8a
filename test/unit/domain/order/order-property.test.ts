import fc from 'fast-check';
import { FIELD_NAMES } from '../../../../domain/order/fields';
import { parseEventReport, parseOrder } from '../../../../domain/order/order';
import { orderFields } from '../../../../domain/order/order-fields';
import { aFlight, anOrderBody, errorsOf } from '../../../support/builders/order-input';

/** Parsed JSON, including `__proto__` members. */
const json = fc.json({ maxDepth: 4 }).map((text) => JSON.parse(text) as unknown);

const members = fc.dictionary(
  fc.oneof(fc.constantFrom<string>(...FIELD_NAMES, 'flights', '__proto__'), fc.string()),
  json,
);

const flights = fc.array(
  fc.record(
    {
      origin: fc.constantFrom('MAD', 'LHR', 'QQX', 'mad'),
      destination: fc.constantFrom('JFK', 'LHR', ''),
      departure: fc.oneof(
        fc.constantFrom('2027-03-01T10:20', '2026-10-25T02:30', '2027-02-30T10:00'),
        fc.string(),
      ),
      arrival: json,
    },
    { requiredKeys: [] },
  ),
);

test('any input is accepted as an order or refused with reasons', () => {
  fc.assert(
    fc.property(fc.oneof(json, members, fc.record({ agw_id: fc.string(), flights })), (body) => {
      for (const error of errorsOf(() => parseOrder(body))) {
        expect(error).toEqual({
          pointer: expect.stringMatching(/^(?:$|\/)/) as string,
          detail: expect.stringMatching(/./) as string,
          code: expect.stringMatching(/^[A-Z_]+$/) as string,
        });
      }
    }),
    { numRuns: 2_000 },
  );
});

test('any input is accepted as an event or refused with reasons', () => {
  fc.assert(
    fc.property(
      fc.oneof(json, fc.record({ type: fc.constantFrom('DatesChanged', 'OrderChanged'), changes: members })),
      (body) => void errorsOf(() => parseEventReport(body, '2027-01-01T00:00:00Z')),
    ),
    { numRuns: 1_000 },
  );
});

test('an accepted order can be sent again in its stored form', () => {
  const text = fc.string({ unit: 'binary', maxLength: 50 }).filter((value) => !value.includes('\u0000'));
  fc.assert(
    fc.property(
      fc.record({ pnr: text, agent: fc.option(text), adults_pax: fc.integer({ min: 0, max: 99 }) }),
      (sent) => {
        const { order } = parseOrder(anOrderBody({ ...sent, flights: [aFlight()] }));
        expect(orderFields('AGW-1', order)).toMatchObject(sent);
      },
    ),
  );
});
