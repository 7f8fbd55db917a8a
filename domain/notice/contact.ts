/**
 * The receivers of an agency's notices, by the member that their channel declares (`mail`, `slack_url` …).
 *
 * A receiver may be personal data or a secret.
 */
export type Contact = Readonly<Record<string, string>>;
