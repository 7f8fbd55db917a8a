/**
 * Type name of the bare workflow: it makes one callback per event and nothing else.
 * The benchmark compares the service with this minimum cost.
 */
export const FLOOR_WORKFLOW = 'floorWorkflow';

export const FLOOR_TASK_QUEUE = 'callsign-bench-floor';

export const FLOOR_SIGNAL = 'event';

/** Kind of activity that makes the callback. */
export type Hop = 'local' | 'regular';

/** Body and URL of a callback. The body has the same length as the bodies of the measured tasks. */
export interface FloorEvent {
  readonly url: string;
  readonly body: { readonly event_id: string; readonly pnr: string; readonly agency: string };
}

export interface FloorActivities {
  post(event: FloorEvent): Promise<void>;
}
