/**
 * What was done with a key, or what a key was refused: the request without any of its content, so that the log can be
 * kept longer than what it is about.
 */
export interface AuditRecord {
  /** `aud_…` */
  readonly id: string;
  /** RFC 3339 in UTC: when it was answered. */
  readonly at: string;
  /** As in the header `X-Request-Id` and in the log of the service. */
  readonly request_id: string;
  /** null: the key that was sent is not known. */
  readonly key_id: string | null;
  readonly agency_id: string | null;
  /** Name of the agency that the key belongs to; null: the platform, or nobody. */
  readonly agency: string | null;
  /** `operationId` of the route. */
  readonly action: string;
  /** The ids in the path, by their names in the route table. */
  readonly resource: Readonly<Record<string, string>>;
  /** null: the caller had gone before there was an answer. */
  readonly status: number | null;
  readonly remote_address: string;
}
