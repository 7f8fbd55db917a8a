/** An event of a task, not of an order. The service sends it to contacts and subscribed tasks. */
export interface Notice {
  /** The same for every recipient and every attempt. */
  readonly id: string;
  readonly type: NoticeType;
  /** RFC 3339 in UTC. */
  readonly occurred_on: string;
  readonly task_id: string;
  readonly task_name: string;
  /** Agency of the task; null for the platform's own. */
  readonly agency: string | null;
  /** A short reason: `http_410`, `503 after 4 attempts`. */
  readonly reason: string;
}

interface NoticeSpec {
  readonly summary: string;
  readonly sample: Omit<Notice, 'type'>;
}

const SAMPLE_TASK = {
  task_id: 'tsk_pB5kM0uYyWq1l2Zx9aQeT7Rc',
  task_name: 'Ticketing to our ERP',
  agency: 'Sunny Travel',
} as const;

/** The notices that a task may subscribe to. Types, parsers and documentation derive from this table. */
export const NOTICES = {
  TaskFailing: {
    summary:
      'Deliveries of a task keep failing: four consecutive attempts failed, or its address is blocked.',
    sample: {
      id: 'ntc-000001',
      occurred_on: '2027-01-14T09:12:40Z',
      ...SAMPLE_TASK,
      reason: '503 after 4 attempts',
    },
  },
  TaskRecovered: {
    summary: 'A task that was failing delivers again.',
    sample: {
      id: 'ntc-000002',
      occurred_on: '2027-01-14T10:02:03Z',
      ...SAMPLE_TASK,
      reason: 'delivered again',
    },
  },
  TaskDisabled: {
    summary: 'A task was disabled: by hand, by its receiver (410), or because it failed for 5 days.',
    sample: { id: 'ntc-000003', occurred_on: '2027-01-19T09:12:40Z', ...SAMPLE_TASK, reason: 'http_410' },
  },
} as const satisfies Record<string, NoticeSpec>;

export type NoticeType = keyof typeof NOTICES;

export const NOTICE_TYPES = Object.keys(NOTICES) as readonly NoticeType[];

export const isNotice = (type: string): type is NoticeType => Object.hasOwn(NOTICES, type);
