/** What agencies may do, as the operator has set it; the platform's own key has no such limits. */
export interface LimitSettings {
  /** Requests of one key of an agency in a minute, through one API process. */
  readonly agencyRequestsPerMinute: number;
  /** Tasks that an agency may have. */
  readonly agencyTasks: number;
  /** Keys that are not known, from one address in a minute, before its unknown keys are no longer looked at; 0: no limit. */
  readonly authFailuresPerMinute: number;
}

export const DEFAULT_LIMITS: LimitSettings = {
  agencyRequestsPerMinute: 600,
  agencyTasks: 100,
  authFailuresPerMinute: 30,
};
