import { defineSignal } from '@temporalio/workflow';
import {
  FORGET_SIGNAL,
  PROCEED_SIGNAL,
  REFRESH_SIGNAL,
  REPORT_SIGNAL,
  RESUME_SIGNAL,
  STEER_SIGNAL,
  type ForgetSignal,
  type ProceedSignal,
  type ReportSignal,
  type ResumeSignal,
  type SteerSignal,
} from '../../contract/workflows';

/** The signals of `contract.ts` as an order's workflow takes them. */
export const reportSignal = defineSignal<ReportSignal>(REPORT_SIGNAL);
export const steerSignal = defineSignal<SteerSignal>(STEER_SIGNAL);
export const forgetSignal = defineSignal<ForgetSignal>(FORGET_SIGNAL);
export const refreshSignal = defineSignal(REFRESH_SIGNAL);
export const resumeSignal = defineSignal<ResumeSignal>(RESUME_SIGNAL);
export const proceedSignal = defineSignal<ProceedSignal>(PROCEED_SIGNAL);
