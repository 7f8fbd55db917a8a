import { arrivalOf, outstanding } from '../../../../dev/demo/arrivals';
import { DEMO_TASKS } from '../../../../dev/demo/demo-tasks';
import { notVerified } from '../../../../dev/inbox/verify';
import { aCallback } from '../../../support/inbox/a-callback';

const DEMO_ORDERS = { flying: 'DEMO-1-1', cancelled: 'DEMO-1-2' };
const ORDERS = Object.values(DEMO_ORDERS);
const ERP_BODY = {
  agent: 'Alex Agent',
  agency: 'Sunny Travel',
  pnr: 'QX7R2K',
  freeText: 'Order has been ticketed, this is your order ID: DEMO-1-1',
};
const erpCallback = aCallback({
  order: 'DEMO-1-1',
  path: '/api/order-ticketed',
  sequence: 2,
  webhook_id: 'dlv_2',
  body: JSON.stringify(ERP_BODY),
});

test('a callback is assigned to the task of its path', () => {
  expect(arrivalOf(erpCallback, ORDERS)).toEqual({
    task: 'Ticketing to our ERP',
    order: 'DEMO-1-1',
    event: 'OrderTicketed',
    sequence: 2,
    webhookId: 'dlv_2',
    isVerified: true,
    matchesTemplate: true,
  });
});

test.each([
  [
    'is not verified',
    { verification: notVerified('mismatch') },
    { isVerified: false, matchesTemplate: true },
  ],
  ['has another body', { body: '{"freeText":""}' }, { isVerified: true, matchesTemplate: false }],
  ['is not JSON', { body: '{' }, { isVerified: true, matchesTemplate: false }],
])('a callback that %s is marked', (_what, members, noted) => {
  expect(arrivalOf({ ...erpCallback, ...members }, ORDERS)).toMatchObject(noted);
});

test.each([
  ['of another order', { order: 'AGW-1' }],
  ['for another path', { path: '/elsewhere' }],
  ['without a sequence', { sequence: null }],
  ['without an order', { order: null }],
])('a request %s is ignored', (_what, members) => {
  expect(arrivalOf({ ...erpCallback, ...members }, ORDERS)).toBeUndefined();
});

test.each([
  ['Typed values', { passengers: { adults: 2, booker: 'María "Mia" O’Brien' }, seats: [] }, true],
  ['Typed values', { passengers: { adults: '2', booker: 'María "Mia" O’Brien' }, seats: [] }, false],
  ['Typed values', { passengers: { adults: 2, booker: 'María &quot;Mia&quot;' }, seats: [] }, false],
  ['Default body', { type: 'OrderCreated', timestamp: 'x', data: { agw_id: 'DEMO-1-1' } }, true],
  ['Default body', { type: 'OrderCreated', timestamp: 'x', data: [] }, false],
  ['All events', { order: 'DEMO-1-1', path: 'MAD-LHR, LHR-MAD' }, true],
  ['All events', null, false],
])('task %s with body %j matches its template: %s', (label, body, isRight) => {
  expect(DEMO_TASKS.find((task) => task.label === label)?.matchesTemplate(body, 'DEMO-1-1')).toBe(isRight);
});

test('every expected callback is outstanding until it arrives', () => {
  const before = outstanding([], DEMO_ORDERS);
  expect(before).toHaveLength(13 + 2 + 4 + 4);
  const arrival = arrivalOf(erpCallback, ORDERS)!;
  expect(outstanding([arrival], DEMO_ORDERS)).toEqual(
    before.filter((name) => name !== 'DEMO-1-1 OrderTicketed for Ticketing to our ERP'),
  );
});
