/**
 * One request with a key, accepted or refused.
 *
 * It holds none of the request's content, so the audit log may outlive the data it refers to.
 */
export interface AuditRecord {
  /** `aud_…` */
  readonly id: string;
  /** RFC 3339 in UTC: time of the answer. */
  readonly at: string;
  /** Same as in the header `X-Request-Id` and in the log. */
  readonly request_id: string;
  /** null if the key is unknown. */
  readonly key_id: string | null;
  readonly agency_id: string | null;
  /** Name of the key's agency; null for the platform or an unknown key. */
  readonly agency: string | null;
  /** `operationId` of the route. */
  readonly action: string;
  /** Ids in the path, by parameter name. */
  readonly resource: Readonly<Record<string, string>>;
  /** null if the caller disconnected before the answer. */
  readonly status: number | null;
  readonly remote_address: string;
}
