/** A notice about a task, in contrast to an event of an order. */
export interface Notice {
  /** The same for every recipient and attempt. */
  readonly id: string;
  readonly type: NoticeType;
  /** RFC 3339 in UTC. */
  readonly occurred_on: string;
  readonly task_id: string;
  readonly task_name: string;
  /** Agency of the task; null for a task of the platform. */
  readonly agency: string | null;
  /** Short reason: `http_410`, `503 after 4 attempts`. */
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

/** All notices. Types, parsers and docs derive from this table. */
export const NOTICES = {
  TaskFailing: {
    summary:
      'Deliveries of a task keep failing: four attempts in a row came to nothing, or its address must not be called.',
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
