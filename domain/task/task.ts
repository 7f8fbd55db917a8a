import type { z } from 'zod';
import type { Immutable } from '../input/json';
import type { taskSettings } from './task-schema';

export interface SigningSecret {
  /** `whsec_` and base64. */
  readonly secret: string;
  /** RFC 3339 in UTC. The current secret has none. */
  readonly expires_on?: string;
}

/**
 * The settings of a task that a customer sends.
 *
 * A task also has exactly one member of a channel (`http_request`, `mail` …). Only `channels/` reads that member.
 */
export type TaskInput = Immutable<z.output<typeof taskSettings>>;

export interface Task extends TaskInput {
  /** `tsk_…` */
  readonly id: string;
  /** Counted from 1; each change adds one. */
  readonly version: number;
  /** Why the task is disabled; absent if it was disabled by hand. */
  readonly disabled_reason?: string;
  readonly secrets: readonly SigningSecret[];
  readonly created_on: string;
  readonly updated_on: string;
}

/** Conditions on template fields, in MongoDB's query syntax. `parseFilter` parses them. */
export type Filter = NonNullable<TaskInput['filter']>;
