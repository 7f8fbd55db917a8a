/** Who receives. */
export const RECEIVERS = {
  steady: 'answers at once or soon, whatever happens elsewhere',
  moody: 'has every mood',
  touchy: 'has every mood, and few events',
  sulky: 'has every mood, and takes events of one order side by side',
  stubborn: 'refuses all it gets with a 422',
} as const;

export type ReceiverName = keyof typeof RECEIVERS;

export const RECEIVER_NAMES = Object.keys(RECEIVERS) as readonly ReceiverName[];

/** Those that faults befall. */
export const FAULTY_RECEIVERS = ['moody', 'touchy', 'sulky'] as const satisfies readonly ReceiverName[];

export interface TaskSpec {
  readonly receiver: ReceiverName;
  readonly events: readonly string[];
  /** Default: true. */
  readonly ordered?: false;
  readonly retry?: { readonly schedule: readonly number[] };
  /** Orders of this provider only. */
  readonly provider?: string;
}

/** The tasks of a run, by name. Between them every event goes to several receivers, and some of it is explained. */
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

/** Whether an event is to reach the task's receiver. */
export function wants(name: TaskName, event: string, provider: string): boolean {
  const { events, provider: only } = taskSpec(name);
  return (events.includes('*') || events.includes(event)) && (only === undefined || only === provider);
}

/** The deadline of an attempt: short, so that a receiver that hangs has its deliveries tried again within the run. */
const TIMEOUT_MS = 2_000;

/** The body names what a check needs; the flights' times tell whether a timer came too early. */
const BODY = {
  order: '{{agw_id}}',
  event_id: '{{event_id}}',
  event: '{{event}}',
  sequence: '{{{sequence}}}',
  pnr: '{{pnr}}',
  first_departure: '{{first_departure}}',
  last_arrival: '{{last_arrival}}',
} as const;

/** The task as the API takes it. The path tells the tasks of one receiver apart. */
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

/** Seconds between attempts: for as long as any receiver may be in a mood, and longer. */
export const RETRY_SCHEDULE = '0.5,0.5,1,1,1,2,2,2,2,2,2,3,3,3,3,3,3,3,3,3';
