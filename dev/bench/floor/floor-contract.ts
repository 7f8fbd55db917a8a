/** A bare workflow that does with an event what the service does, and nothing else: the least that it can cost. */
export const FLOOR_WORKFLOW = 'floorWorkflow';

export const FLOOR_TASK_QUEUE = 'callsign-bench-floor';

export const FLOOR_SIGNAL = 'event';

/** How the callback is made: by a local activity, or by a regular one. */
export type Hop = 'local' | 'regular';

/** As long as the body of the tasks that are measured. */
export interface FloorEvent {
  readonly url: string;
  readonly body: { readonly event_id: string; readonly pnr: string; readonly agency: string };
}

export interface FloorActivities {
  post(event: FloorEvent): Promise<void>;
}
