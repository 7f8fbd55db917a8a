import { orderTable } from '../../../../dev/demo/order-table';
import { anOrderView, CANCELLED, TASKS } from './evidence';

test('the table has a row per event and a column per task', () => {
  const order = anOrderView(CANCELLED);
  order.events[0]!.deliveries[0]!.last_attempt = 3;
  expect(orderTable(order, TASKS)).toEqual([
    '#  event          All events            Our ERP',
    '1  OrderCreated   delivered, attempt 3  ·',
    '2  OrderTicketed  delivered             delivered',
    '3  OrderCanceled  delivered             ·',
  ]);
});
