import type { DemoTaskRef } from './checks';
import type { ListedDelivery, OrderView } from './order-view';

/** Formats one order as a table: a row per event, a column per task with the status of its delivery. */
export function orderTable(order: OrderView, tasks: readonly DemoTaskRef[]): readonly string[] {
  const head = ['#', 'event', ...tasks.map((task) => task.label)];
  const rows = order.events.map((event) => [
    String(event.sequence),
    event.type,
    ...tasks.map((task) => statusText(event.deliveries.find((one) => one.task_id === task.id))),
  ]);
  const widths = head.map((title, column) =>
    Math.max(title.length, ...rows.map((row) => row[column]?.length ?? 0)),
  );
  const line = (cells: readonly string[]): string =>
    cells
      .map((cell, column) => cell.padEnd(widths[column] ?? 0))
      .join('  ')
      .trimEnd();
  return [line(head), ...rows.map(line)];
}

function statusText(delivery: ListedDelivery | undefined): string {
  if (delivery === undefined) return '·';
  const { status, last_attempt: attempts } = delivery;
  return attempts > 1 ? `${status}, attempt ${attempts}` : status;
}
