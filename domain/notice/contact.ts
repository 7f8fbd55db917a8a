/**
 * Who is told about the tasks of an agency: a receiver by the member that its channel declares (`mail`, `slack_url` …).
 * A receiver may be a person's address or a secret.
 */
export type Contact = Readonly<Record<string, string>>;
