import type { Notice } from './notices';
import type { TemplateView } from '../order/order-event';
import { orderFields } from '../order/order-fields';

/**
 * What templates see of a notice: its event, its agency, and the task that it is about as `task_id`, `task_name` and
 * `reason`. The fields of an order are there without values.
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
  // Templates read names out of a view; of which kind its event is, they do not ask.
  return view as unknown as TemplateView;
};

/** What a task without `json_body` sends for a notice. */
export const noticeBody = ({ id, type, occurred_on: timestamp, ...data }: Notice): string =>
  JSON.stringify({ type, timestamp, data: { event: type, event_id: id, occurred_on: timestamp, ...data } });
