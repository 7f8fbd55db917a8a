/** Whom an agency wants to hear of what befalls its tasks; at least one of the two is there. */
export interface Contact {
  readonly mail?: string;
  /** An incoming webhook: a secret. */
  readonly slack_url?: string;
}
