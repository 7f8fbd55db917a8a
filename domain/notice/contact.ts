/**
 * The receivers of an agency's notices, keyed by the members that channels declare (`mail`, `slack_url` …).
 *
 * A receiver may be personal data or a secret.
 */
export type Contact = Readonly<Record<string, string>>;
