/**
 * The kinds of lives that an order can lead, each recorded in a file of this folder: `<kind>.json`.
 *
 * `shows` are history events that a history of the kind has in this order, with others between them. The name of an
 * activity stands for its being scheduled.
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
    summary: 'Its endpoint fails: one delivery is retried, the next event waits behind it.',
    shows: ['ACTIVITY_TASK_SCHEDULED', 'WORKFLOW_EXECUTION_SIGNALED', 'WORKFLOW_TASK_COMPLETED'],
  },
  'given-up': {
    summary: 'A delivery failed for good, and the next one was delivered.',
    shows: [
      'ACTIVITY_TASK_COMPLETED',
      'UPSERT_WORKFLOW_SEARCH_ATTRIBUTES',
      'ACTIVITY_TASK_COMPLETED',
      'UPSERT_WORKFLOW_SEARCH_ATTRIBUTES',
    ],
  },
  parked: {
    summary: 'Its endpoint is gone: the task was disabled, and later deliveries are parked.',
    shows: ['ACTIVITY_TASK_COMPLETED', 'ACTIVITY_TASK_COMPLETED', 'WORKFLOW_TASK_COMPLETED'],
  },
  resumed: {
    summary: 'Its parked deliveries continued when the task was enabled.',
    shows: ['ACTIVITY_TASK_COMPLETED', 'WORKFLOW_EXECUTION_SIGNALED', 'ACTIVITY_TASK_COMPLETED'],
  },
  outbox: {
    summary: 'MongoDB was away: the order carried pending writes and wrote them later.',
    shows: [
      'WORKFLOW_EXECUTION_SIGNALED',
      'ACTIVITY_TASK_COMPLETED',
      'writePending',
      'ACTIVITY_TASK_COMPLETED',
    ],
  },
  'continued-as-new': {
    summary: 'A long run that continued as new, with a delivery in flight at a dead endpoint.',
    shows: [
      'ACTIVITY_TASK_CANCEL_REQUESTED',
      'ACTIVITY_TASK_CANCELED',
      'WORKFLOW_EXECUTION_CONTINUED_AS_NEW',
    ],
  },
  continued: {
    summary: 'The run after it, which delivers what it was started with.',
    shows: ['ACTIVITY_TASK_SCHEDULED', 'ACTIVITY_TASK_COMPLETED', 'WORKFLOW_TASK_COMPLETED'],
  },
  'checkpoint-before-continue': {
    summary:
      'At a quick endpoint: what was routed is persisted before the run continues as new (decision 18).',
    shows: [
      'MARKER_RECORDED',
      'checkpoint',
      'ACTIVITY_TASK_COMPLETED',
      'WORKFLOW_EXECUTION_CONTINUED_AS_NEW',
    ],
  },
  'checkpoint-before-close': {
    summary: 'At a quick endpoint: the last callback is persisted before the order closes (decision 18).',
    shows: ['TIMER_STARTED', 'checkpoint', 'ACTIVITY_TASK_COMPLETED', 'WORKFLOW_EXECUTION_COMPLETED'],
  },
  cancelled: {
    summary: 'Cancelled before its flights: the timer is cancelled and the order ends.',
    shows: ['TIMER_STARTED', 'TIMER_CANCELED', 'WORKFLOW_EXECUTION_COMPLETED'],
  },
  completed: {
    summary: 'Flown: the timer emitted OrderStarted and OrderCompleted, and regular activities routed them.',
    shows: [
      ...['TIMER_FIRED', 'route', 'ACTIVITY_TASK_COMPLETED'],
      ...['TIMER_FIRED', 'route', 'ACTIVITY_TASK_COMPLETED', 'WORKFLOW_EXECUTION_COMPLETED'],
    ],
  },
  reopened: {
    summary: 'An ended order that a late event opened again, from what MongoDB stores of it.',
    shows: ['MARKER_RECORDED', 'route', 'ACTIVITY_TASK_COMPLETED', 'WORKFLOW_EXECUTION_COMPLETED'],
  },
  imported: {
    summary: 'An order older than this service, imported between its flights without an OrderCreated.',
    shows: [
      ...['MARKER_RECORDED', 'checkpoint', 'ACTIVITY_TASK_COMPLETED'],
      ...['TIMER_STARTED', 'ACTIVITY_TASK_COMPLETED'],
    ],
  },
  commanded: {
    summary: 'An operator retried a delivery at once, then cancelled it while it waited.',
    shows: [
      ...['ACTIVITY_TASK_CANCEL_REQUESTED', 'ACTIVITY_TASK_CANCELED', 'ACTIVITY_TASK_SCHEDULED'],
      ...['ACTIVITY_TASK_CANCEL_REQUESTED', 'ACTIVITY_TASK_CANCELED', 'ACTIVITY_TASK_COMPLETED'],
    ],
  },
  redelivered: {
    summary: 'An ended order that was opened again to repeat a failed delivery.',
    shows: ['MARKER_RECORDED', 'ACTIVITY_TASK_COMPLETED', 'WORKFLOW_EXECUTION_COMPLETED'],
  },
  'redelivered-while-ending': {
    summary: 'A delivery was asked for again after its end was recorded and before its activity returned.',
    shows: [
      ...['ACTIVITY_TASK_SCHEDULED', 'WORKFLOW_EXECUTION_SIGNALED'],
      ...['ACTIVITY_TASK_COMPLETED', 'ACTIVITY_TASK_SCHEDULED', 'ACTIVITY_TASK_COMPLETED'],
    ],
  },
  superseded: {
    summary: 'A newer event superseded one that waited behind a failing delivery.',
    shows: [
      ...['ACTIVITY_TASK_SCHEDULED', 'WORKFLOW_EXECUTION_SIGNALED', 'WORKFLOW_EXECUTION_SIGNALED'],
      'ACTIVITY_TASK_COMPLETED',
    ],
  },
  woken: {
    summary: 'A delivery returned without an attempt and was woken; another was woken before it returned.',
    shows: [
      ...['ACTIVITY_TASK_COMPLETED', 'TIMER_STARTED', 'WORKFLOW_EXECUTION_SIGNALED', 'TIMER_CANCELED'],
      ...['ACTIVITY_TASK_COMPLETED', 'WORKFLOW_EXECUTION_SIGNALED', 'WORKFLOW_EXECUTION_SIGNALED'],
      ...['ACTIVITY_TASK_COMPLETED', 'ACTIVITY_TASK_COMPLETED'],
    ],
  },
  reminded: {
    summary: 'Tasks changed, then its flights moved, and the timer emitted a reminder.',
    shows: [
      ...['WORKFLOW_EXECUTION_SIGNALED', 'WORKFLOW_EXECUTION_SIGNALED', 'WORKFLOW_EXECUTION_SIGNALED'],
      ...['TIMER_FIRED', 'ACTIVITY_TASK_COMPLETED'],
    ],
  },
  redacted: {
    summary: 'Erased while one delivery is retried and one waits: it continues as new without personal data.',
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
    summary: 'Not an order: the sweep that signals the open orders of an agency that tasks have changed.',
    shows: ['ACTIVITY_TASK_COMPLETED', 'WORKFLOW_EXECUTION_COMPLETED'],
  },
} as const satisfies Record<string, { readonly summary: string; readonly shows: readonly string[] }>;

export type Kind = keyof typeof KINDS;

export const KIND_NAMES = Object.keys(KINDS) as readonly Kind[];

/** Whether the steps of a history have all that the kind shows, in that order. */
export function isOfKind(kind: Kind, steps: readonly string[]): boolean {
  let found = 0;
  for (const step of steps) if (step === KINDS[kind].shows[found]) found += 1;
  return found === KINDS[kind].shows.length;
}
