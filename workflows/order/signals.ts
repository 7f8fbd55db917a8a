import { defineSignal } from '@temporalio/workflow';
import {
  DELIVERY_COMMAND_SIGNAL,
  EVENT_SIGNAL,
  REDACT_SIGNAL,
  REFRESH_SIGNAL,
  RESUME_SIGNAL,
  WAKE_SIGNAL,
  type DeliveryCommandSignal,
  type EventSignal,
  type RedactSignal,
  type ResumeSignal,
  type WakeSignal,
} from '../../contract/workflows';

/** The signals of `contract/workflows.ts`, as an order's workflow handles them. */
export const eventSignal = defineSignal<EventSignal>(EVENT_SIGNAL);
export const deliveryCommandSignal = defineSignal<DeliveryCommandSignal>(DELIVERY_COMMAND_SIGNAL);
export const redactSignal = defineSignal<RedactSignal>(REDACT_SIGNAL);
export const refreshSignal = defineSignal(REFRESH_SIGNAL);
export const resumeSignal = defineSignal<ResumeSignal>(RESUME_SIGNAL);
export const wakeSignal = defineSignal<WakeSignal>(WAKE_SIGNAL);
