import type { z } from 'zod';
import type { Immutable } from '../input/json';
import type { taskSettings } from './task-schema';

export interface SigningSecret {
  /** `whsec_` and base64. */
  readonly secret: string;
  /** RFC 3339 in UTC. Absent on the current secret. */
  readonly expires_on?: string;
}

/**
 * What a customer wants to be sent on which events.
 *
 * A task also has exactly one channel member (`http_request`, `mail` …). Only `channels/` reads it.
 */
export type TaskInput = Immutable<z.output<typeof taskSettings>>;

export interface Task extends TaskInput {
  /** `tsk_…` */
  readonly id: string;
  /** Counted from 1; each change adds one. */
  readonly version: number;
  /** Why the service disabled it. Absent if an operator or a customer did. */
  readonly disabled_reason?: string;
  readonly secrets: readonly SigningSecret[];
  readonly created_on: string;
  readonly updated_on: string;
}

/** Conditions on template fields, like a MongoDB query. `parseFilter` parses them. */
export type Filter = NonNullable<TaskInput['filter']>;
