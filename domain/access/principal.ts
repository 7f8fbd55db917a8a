/** What an agency's key may do: read, configure tasks and act on deliveries, or publish orders and events. */
export const SCOPES = ['read', 'configure', 'publish'] as const;

export type Scope = (typeof SCOPES)[number];

/** The operator's key: may do everything. */
export interface PlatformPrincipal {
  readonly kind: 'platform';
  readonly keyId: string;
}

/** An agency's key: may use the agency's own orders, tasks and deliveries, within its scopes. */
export interface AgencyPrincipal {
  readonly kind: 'agency';
  readonly keyId: string;
  readonly agencyId: string;
  /** Name, as in `agency` of orders and tasks. */
  readonly agency: string;
  readonly scopes: readonly Scope[];
}

/** The authenticated caller. */
export type Principal = PlatformPrincipal | AgencyPrincipal;
