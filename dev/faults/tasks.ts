/** The receivers of a run. */
export const RECEIVERS = {
  steady: 'is always healthy and answers within 250 ms',
  moody: 'shows every behaviour',
  touchy: 'shows every behaviour, gets few events',
  sulky: 'shows every behaviour, gets events of one order in parallel',
  stubborn: 'refuses every request with a 422',
} as const;

export type ReceiverName = keyof typeof RECEIVERS;

export const RECEIVER_NAMES = Object.keys(RECEIVERS) as readonly ReceiverName[];

/** Receivers that faults hit. */
export const FAULTY_RECEIVERS = ['moody', 'touchy', 'sulky'] as const satisfies readonly ReceiverName[];

export interface TaskSpec {
  readonly receiver: ReceiverName;
  readonly events: readonly string[];
  /** Default: true. */
  readonly ordered?: false;
  readonly retry?: { readonly schedule: readonly number[] };
  /** Only orders of this provider. */
  readonly provider?: string;
}

/**
 * The tasks of a run, by name.
 * Together they send every event to several receivers, and some of their deliveries fail on purpose.
 */
export const FAULT_TASKS = {
  everything: { receiver: 'steady', events: ['*'] },
  'one provider': {
    receiver: 'steady',
    events: ['OrderTicketed', 'OrderStarted'],
    provider: 'LH',
  },
  'life of the order': {
    receiver: 'moody',
    events: [
      'OrderCreated',
      'OrderChanged',
      'DatesChanged',
      'OrderCanceled',
      'OrderStarted',
      'OrderCompleted',
    ],
  },
  tickets: { receiver: 'touchy', events: ['OrderTicketed', 'SeatsAddition', 'OrderCanceled'] },
  'side by side': { receiver: 'sulky', events: ['ServicesAddition', 'ServicesDeletion'], ordered: false },
  refused: { receiver: 'stubborn', events: ['SeatsDeletion'], retry: { schedule: [1] } },
} as const satisfies Record<string, TaskSpec>;

export type TaskName = keyof typeof FAULT_TASKS;

export const TASK_NAMES = Object.keys(FAULT_TASKS) as readonly TaskName[];

export const taskSpec = (name: TaskName): TaskSpec => FAULT_TASKS[name];

export const isTaskName = (name: string): name is TaskName => Object.hasOwn(FAULT_TASKS, name);

/** True if the task subscribes to the event. */
export function wants(name: TaskName, event: string, provider: string): boolean {
  const { events, provider: only } = taskSpec(name);
  return (events.includes('*') || events.includes(event)) && (only === undefined || only === provider);
}

/**
 * Deadline of an attempt, in milliseconds.
 * Short, so that deliveries to a hanging receiver are retried within the run.
 */
const TIMEOUT_MS = 2_000;

/** The body has the values that the checks need. The flight times show whether a timer fired too early. */
const BODY = {
  order: '{{agw_id}}',
  event_id: '{{event_id}}',
  event: '{{event}}',
  sequence: '{{{sequence}}}',
  pnr: '{{pnr}}',
  first_departure: '{{first_departure}}',
  last_arrival: '{{last_arrival}}',
} as const;

/** The request body that creates the task. The path of its URL identifies the task at the receiver. */
export function taskInput(name: TaskName, receiverUrl: string): Readonly<Record<string, unknown>> {
  const { events, ordered, retry, provider } = taskSpec(name);
  return {
    name,
    events,
    ...(ordered === undefined ? {} : { ordered }),
    ...(retry === undefined ? {} : { retry }),
    ...(provider === undefined ? {} : { filter: { provider } }),
    http_request: {
      url: `${receiverUrl}/${encodeURIComponent(name)}`,
      json_body: BODY,
      timeout_ms: TIMEOUT_MS,
    },
  };
}

/** Delays between attempts, in seconds; the total is longer than any fault of a receiver. */
export const RETRY_SCHEDULE = '0.5,0.5,1,1,1,2,2,2,2,2,2,3,3,3,3,3,3,3,3,3';
