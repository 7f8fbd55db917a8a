/**
 * The kinds of lives that an order can lead, each recorded in a file of this folder: `<kind>.json`.
 *
 * `shows` are the history events, in this order and with others between them, that make a history one of its kind;
 * the name of an activity stands for its being scheduled.
 */
export const KINDS = {
  asleep: {
    summary: 'A fresh order: its creation is delivered and its timer runs.',
    shows: ['TIMER_STARTED', 'ACTIVITY_TASK_COMPLETED', 'WORKFLOW_TASK_COMPLETED'],
  },
  rearmed: {
    summary: 'Its flights moved twice, and its timer with them.',
    shows: ['TIMER_STARTED', 'TIMER_STARTED', 'TIMER_CANCELED', 'TIMER_STARTED', 'TIMER_CANCELED'],
  },
  retrying: {
    summary: 'Its endpoint fails: one delivery is tried again and again, the next event waits behind it.',
    shows: ['ACTIVITY_TASK_SCHEDULED', 'WORKFLOW_EXECUTION_SIGNALED', 'WORKFLOW_TASK_COMPLETED'],
  },
  'given-up': {
    summary: 'A delivery failed for good, and the next one went on.',
    shows: [
      'ACTIVITY_TASK_COMPLETED',
      'UPSERT_WORKFLOW_SEARCH_ATTRIBUTES',
      'ACTIVITY_TASK_COMPLETED',
      'UPSERT_WORKFLOW_SEARCH_ATTRIBUTES',
    ],
  },
  parked: {
    summary: 'Its endpoint is gone: the task was disabled, and what followed waits for it.',
    shows: ['ACTIVITY_TASK_COMPLETED', 'ACTIVITY_TASK_COMPLETED', 'WORKFLOW_TASK_COMPLETED'],
  },
  resumed: {
    summary: 'Parked deliveries that went on when their task was enabled.',
    shows: ['ACTIVITY_TASK_COMPLETED', 'WORKFLOW_EXECUTION_SIGNALED', 'ACTIVITY_TASK_COMPLETED'],
  },
  unrecorded: {
    summary: 'MongoDB was away: the order kept what it could not record and recorded it later.',
    shows: ['WORKFLOW_EXECUTION_SIGNALED', 'ACTIVITY_TASK_COMPLETED', 'ACTIVITY_TASK_COMPLETED'],
  },
  'handed-over': {
    summary: 'A run that grew long and handed over, with deliveries under way at a dead endpoint.',
    shows: [
      'ACTIVITY_TASK_CANCEL_REQUESTED',
      'ACTIVITY_TASK_CANCELED',
      'WORKFLOW_EXECUTION_CONTINUED_AS_NEW',
    ],
  },
  'kept-and-handed-over': {
    summary:
      'At an endpoint known to be quick, since decision 18: its callbacks are kept before it hands over.',
    shows: ['MARKER_RECORDED', 'keep', 'ACTIVITY_TASK_COMPLETED', 'WORKFLOW_EXECUTION_CONTINUED_AS_NEW'],
  },
  'taken-over': {
    summary: 'The run after it, which delivers what it was handed.',
    shows: ['ACTIVITY_TASK_SCHEDULED', 'ACTIVITY_TASK_COMPLETED', 'WORKFLOW_TASK_COMPLETED'],
  },
  cancelled: {
    summary: 'Cancelled before its flights: the timer is dropped and the order ends.',
    shows: ['TIMER_STARTED', 'TIMER_CANCELED', 'WORKFLOW_EXECUTION_COMPLETED'],
  },
  completed: {
    summary: 'Flown: the timer raised both of its events and the order ended.',
    shows: ['TIMER_FIRED', 'TIMER_FIRED', 'WORKFLOW_EXECUTION_COMPLETED'],
  },
  'kept-and-closed': {
    summary: 'The same there: its last callback is kept before the order closes.',
    shows: ['TIMER_STARTED', 'keep', 'ACTIVITY_TASK_COMPLETED', 'WORKFLOW_EXECUTION_COMPLETED'],
  },
  reopened: {
    summary: 'An ended order that a late event opened again, from what MongoDB kept of it.',
    shows: ['MARKER_RECORDED', 'ACTIVITY_TASK_COMPLETED', 'WORKFLOW_EXECUTION_COMPLETED'],
  },
  'told-in-time': {
    summary: 'Flown: its timer raised both of its events, and regular activities routed them.',
    shows: [
      ...['TIMER_FIRED', 'ACTIVITY_TASK_SCHEDULED', 'ACTIVITY_TASK_COMPLETED'],
      ...[
        'TIMER_FIRED',
        'ACTIVITY_TASK_SCHEDULED',
        'ACTIVITY_TASK_COMPLETED',
        'WORKFLOW_EXECUTION_COMPLETED',
      ],
    ],
  },
  'opened-again': {
    summary: 'An ended order that a late event opened again; an activity kept what MongoDB knew of it.',
    shows: [
      ...['MARKER_RECORDED', 'ACTIVITY_TASK_SCHEDULED', 'ACTIVITY_TASK_COMPLETED'],
      ...['MARKER_RECORDED', 'WORKFLOW_EXECUTION_COMPLETED'],
    ],
  },
  'taken-up': {
    summary: 'An order older than this service, taken up between its flights without an OrderCreated.',
    shows: ['MARKER_RECORDED', 'WORKFLOW_EXECUTION_SIGNALED', 'TIMER_STARTED', 'ACTIVITY_TASK_COMPLETED'],
  },
  steered: {
    summary: 'A delivery that was tried at once by hand, and cancelled by hand while it waited.',
    shows: [
      ...['ACTIVITY_TASK_CANCEL_REQUESTED', 'ACTIVITY_TASK_CANCELED', 'ACTIVITY_TASK_SCHEDULED'],
      ...['ACTIVITY_TASK_CANCEL_REQUESTED', 'ACTIVITY_TASK_CANCELED', 'ACTIVITY_TASK_COMPLETED'],
    ],
  },
  redelivered: {
    summary: 'An ended order that was opened again to make a failed delivery once more.',
    shows: ['MARKER_RECORDED', 'ACTIVITY_TASK_COMPLETED', 'WORKFLOW_EXECUTION_COMPLETED'],
  },
  'made-again': {
    summary:
      'Asked for again while it had ended and the order had not heard of that, a delivery was made again.',
    shows: [
      ...['ACTIVITY_TASK_SCHEDULED', 'WORKFLOW_EXECUTION_SIGNALED'],
      ...['ACTIVITY_TASK_COMPLETED', 'ACTIVITY_TASK_SCHEDULED', 'ACTIVITY_TASK_COMPLETED'],
    ],
  },
  superseded: {
    summary: 'A newer event took the place of one that waited behind a failing delivery.',
    shows: [
      ...['ACTIVITY_TASK_SCHEDULED', 'WORKFLOW_EXECUTION_SIGNALED', 'WORKFLOW_EXECUTION_SIGNALED'],
      'ACTIVITY_TASK_COMPLETED',
    ],
  },
  called: {
    summary:
      'Turned away it waited until it was called; then it was called before it knew that it was turned away.',
    shows: [
      ...['ACTIVITY_TASK_COMPLETED', 'TIMER_STARTED', 'WORKFLOW_EXECUTION_SIGNALED', 'TIMER_CANCELED'],
      ...['ACTIVITY_TASK_COMPLETED', 'WORKFLOW_EXECUTION_SIGNALED', 'WORKFLOW_EXECUTION_SIGNALED'],
      ...['ACTIVITY_TASK_COMPLETED', 'ACTIVITY_TASK_COMPLETED'],
    ],
  },
  reminded: {
    summary: 'Told that tasks have changed, then its flights moved, and the timer raised a reminder.',
    shows: [
      ...['WORKFLOW_EXECUTION_SIGNALED', 'WORKFLOW_EXECUTION_SIGNALED', 'WORKFLOW_EXECUTION_SIGNALED'],
      ...['TIMER_FIRED', 'ACTIVITY_TASK_COMPLETED'],
    ],
  },
  erased: {
    summary: 'Told to forget beside a delivery that is tried again and one that waits: it hands over.',
    shows: [
      ...['WORKFLOW_EXECUTION_SIGNALED', 'WORKFLOW_EXECUTION_SIGNALED', 'WORKFLOW_EXECUTION_SIGNALED'],
      ...['ACTIVITY_TASK_CANCEL_REQUESTED', 'ACTIVITY_TASK_CANCELED', 'WORKFLOW_EXECUTION_CONTINUED_AS_NEW'],
    ],
  },
  erasing: {
    summary: 'Not an order: the erasure of one.',
    shows: [...Array<string>(7).fill('ACTIVITY_TASK_COMPLETED'), 'WORKFLOW_EXECUTION_COMPLETED'],
  },
  refreshing: {
    summary: 'Not an order: the sweep that tells the open orders of an agency that tasks have changed.',
    shows: ['ACTIVITY_TASK_COMPLETED', 'WORKFLOW_EXECUTION_COMPLETED'],
  },
} as const satisfies Record<string, { readonly summary: string; readonly shows: readonly string[] }>;

export type Kind = keyof typeof KINDS;

export const KIND_NAMES = Object.keys(KINDS) as readonly Kind[];

/** Whether `steps`, those of a history, have all that makes it one of that kind, in that order. */
export function isOfKind(kind: Kind, steps: readonly string[]): boolean {
  let found = 0;
  for (const step of steps) if (step === KINDS[kind].shows[found]) found += 1;
  return found === KINDS[kind].shows.length;
}
