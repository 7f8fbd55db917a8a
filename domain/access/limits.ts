/** Limits of agencies, set by the operator. They do not apply to the platform's key. */
export interface LimitSettings {
  /** Requests per minute of one agency key, in one API process. */
  readonly agencyRequestsPerMinute: number;
  /** Most tasks of an agency. */
  readonly agencyTasks: number;
  /** Unknown keys per minute from one address, before the API stops looking them up; 0 for no limit. */
  readonly authFailuresPerMinute: number;
}

export const DEFAULT_LIMITS: LimitSettings = {
  agencyRequestsPerMinute: 600,
  agencyTasks: 100,
  authFailuresPerMinute: 30,
};
