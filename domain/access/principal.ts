/** What an agency's key may do: look, change tasks and act on deliveries, or report orders and events. */
export const SCOPES = ['read', 'configure', 'publish'] as const;

export type Scope = (typeof SCOPES)[number];

/** The operator of the service: sees and does everything. */
export interface PlatformPrincipal {
  readonly kind: 'platform';
  readonly keyId: string;
}

/** An agency: sees and touches its own orders, tasks and deliveries, as far as its key's scopes go. */
export interface AgencyPrincipal {
  readonly kind: 'agency';
  readonly keyId: string;
  readonly agencyId: string;
  /** Its name, as orders and tasks give it in `agency`. */
  readonly agency: string;
  readonly scopes: readonly Scope[];
}

/** Who asks. */
export type Principal = PlatformPrincipal | AgencyPrincipal;
