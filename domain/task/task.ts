import type { z } from 'zod';
import type { Immutable } from '../input/json';
import type { taskSettings } from './task-schema';

export interface SigningSecret {
  /** `whsec_` and base64. */
  readonly secret: string;
  /** RFC 3339 in UTC; a secret without it is the current one. */
  readonly expires_on?: string;
}

/**
 * What a customer wants done on some events. Beside these members a task has exactly one of a channel
 * (`http_request`, `mail` …). Only `channels/` reads that one: everything else passes it on unread.
 */
export type TaskInput = Immutable<z.output<typeof taskSettings>>;

export interface Task extends TaskInput {
  /** `tsk_…` */
  readonly id: string;
  /** Counted from 1; each change adds one. */
  readonly version: number;
  /** Why it is not enabled, unless somebody disabled it by hand. */
  readonly disabled_reason?: string;
  readonly secrets: readonly SigningSecret[];
  readonly created_on: string;
  readonly updated_on: string;
}

/** Conditions on template fields, in the manner of MongoDB's query language; read by `parseFilter`. */
export type Filter = NonNullable<TaskInput['filter']>;
