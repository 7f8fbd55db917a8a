import type { Notice } from './notices';
import type { TemplateView } from '../order/order-event';
import { orderFields } from '../order/order-fields';

/**
 * Returns the values of a notice for templates: event, agency, `task_id`, `task_name` and `reason`.
 *
 * Fields of an order have no values.
 */
export const noticeView = (notice: Notice): TemplateView => {
  const { id, type, occurred_on, task_id, task_name, agency, reason } = notice;
  const view = {
    ...orderFields('', { agency }),
    agw_id: null,
    event: type,
    event_id: id,
    occurred_on,
    sequence: null,
    previous: {},
    changed_fields: [],
    task_id,
    task_name,
    reason,
  };
  // Templates only read names of a view, and do not depend on the type of its event.
  return view as unknown as TemplateView;
};

/** Returns the default body of a notice. */
export const noticeBody = ({ id, type, occurred_on: timestamp, ...data }: Notice): string =>
  JSON.stringify({ type, timestamp, data: { event: type, event_id: id, occurred_on: timestamp, ...data } });
