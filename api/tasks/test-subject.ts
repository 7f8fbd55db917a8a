import type { MessageSubject } from '../../channels/message-context';
import { isEventType, REMINDER_EVENT } from '../../domain/order/events';
import { isNotice, NOTICES } from '../../domain/notice/notices';
import type { OrderEvent } from '../../domain/order/order-event';
import { sampleEvent } from '../../domain/order/sample-order';
import type { Task } from '../../domain/task/task';
import type { TestSubjectType } from '../orders/event-type';

/** The reminder of the sample if the task has none. */
const SAMPLE_REMINDER = 'departure-24h';

const sampleReminder = (reminder: string): OrderEvent => ({
  ...sampleEvent('OrderTicketed'),
  type: REMINDER_EVENT,
  id: `AGW-7H2K9Q:${reminder}`,
  reminder,
  previous: {},
  changed_fields: [],
});

type Sampled = Pick<Task, 'events' | 'reminders'>;

/** The type of the task's first event or notice. */
const firstType = ({ events: [first], reminders = [] }: Sampled): TestSubjectType => {
  if (first !== undefined && first !== '*') return first;
  return first === undefined && reminders.length > 0 ? REMINDER_EVENT : 'OrderCreated';
};

/** The sample for a test of a task. Default type: the task's first event or notice. */
export const testSubject = (task: Sampled, type: TestSubjectType = firstType(task)): MessageSubject => {
  if (isNotice(type)) return { ...NOTICES[type].sample, type };
  if (isEventType(type)) return sampleEvent(type);
  return sampleReminder(task.reminders?.[0] ?? SAMPLE_REMINDER);
};
