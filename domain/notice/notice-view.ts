import type { Notice } from './notices';
import type { TemplateView } from '../order/order-event';
import { orderFields } from '../order/order-fields';

/**
 * A notice as templates see it: its type, its agency, and the affected task as `task_id`, `task_name` and `reason`.
 *
 * The fields of an order are present without values.
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
  // Safe cast: templates only read members by name, whatever the type of the event.
  return view as unknown as TemplateView;
};

/** The body that a task without `json_body` sends for a notice. */
export const noticeBody = ({ id, type, occurred_on: timestamp, ...data }: Notice): string =>
  JSON.stringify({ type, timestamp, data: { event: type, event_id: id, occurred_on: timestamp, ...data } });
