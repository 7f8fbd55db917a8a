import { Webhook, WebhookVerificationError } from 'standardwebhooks';

/** Reasons for a failed verification, as sentences for people. */
const UNVERIFIED = {
  no_secret: 'the inbox has no signing secret',
  secrets_unavailable: 'the signing secrets could not be read',
  missing_headers: 'webhook-id, webhook-timestamp or webhook-signature is missing',
  malformed_timestamp: 'webhook-timestamp is not a number of seconds',
  timestamp_too_old: 'webhook-timestamp is more than 5 minutes old',
  timestamp_too_new: 'webhook-timestamp is more than 5 minutes ahead',
  mismatch: 'no signing secret matches this signature',
  body_too_large: 'the body is too large',
} as const;

type UnverifiedReason = keyof typeof UNVERIFIED;

export type Verification =
  | { readonly kind: 'verified' }
  | { readonly kind: 'not_verified'; readonly reason: UnverifiedReason; readonly detail: string };

export const notVerified = (reason: UnverifiedReason): Verification => ({
  kind: 'not_verified',
  reason,
  detail: UNVERIFIED[reason],
});

/** Reasons by the library's error messages, because its errors have no codes. Default: `mismatch`. */
const REASON_BY_MESSAGE: Readonly<Record<string, UnverifiedReason>> = {
  'Missing required headers': 'missing_headers',
  'Invalid Signature Headers': 'malformed_timestamp',
  'Message timestamp too old': 'timestamp_too_old',
  'Message timestamp too new': 'timestamp_too_new',
};

/**
 * Checks a Standard Webhooks signature against every secret that could have made it.
 *
 * @param secrets - `whsec_` and base64; invalid ones are ignored
 * @param body - exactly the received bytes
 * @see https://www.standardwebhooks.com
 */
export function verifySignature(
  secrets: readonly string[],
  headers: Readonly<Record<string, string>>,
  body: Buffer,
): Verification {
  const keys = secrets.flatMap((secret) => readSecret(secret) ?? []);
  if (keys.length === 0) return notVerified('no_secret');

  let reason: UnverifiedReason = 'mismatch';
  for (const key of keys) {
    const refusal = refusalBy(key, headers, body);
    if (refusal === undefined) return { kind: 'verified' };
    reason = refusal;
  }
  return notVerified(reason);
}

/** The reason why `key` does not verify the request, or undefined if it does. */
function refusalBy(
  key: Webhook,
  headers: Readonly<Record<string, string>>,
  body: Buffer,
): UnverifiedReason | undefined {
  try {
    key.verify(body, headers, { jsonParse: false });
    return undefined;
  } catch (error) {
    if (!(error instanceof WebhookVerificationError)) return 'mismatch';
    return REASON_BY_MESSAGE[error.message] ?? 'mismatch';
  }
}

function readSecret(secret: string): Webhook | undefined {
  try {
    return new Webhook(secret);
  } catch {
    return undefined;
  }
}
