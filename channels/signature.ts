import { randomBytes } from 'node:crypto';
import { Webhook } from 'standardwebhooks';
import type { SigningSecret } from '../domain/task/task';

/** Length of a new signing secret in bytes. Standard Webhooks requires 24 to 64. */
const SECRET_BYTES = 32;

/** @returns a new signing secret: `whsec_` and base64, the format of receivers' libraries */
export const createSecret = (): string => `whsec_${randomBytes(SECRET_BYTES).toString('base64')}`;

/** The signed content. The headers carry id and time; `body` is exactly the text that is sent as UTF-8. */
interface SignedContent {
  readonly id: string;
  /** Seconds since the epoch. */
  readonly timestampS: number;
  readonly body: string;
}

/** The secrets that have not expired at `nowMs` (milliseconds since the epoch). */
const currentSecrets = (secrets: readonly SigningSecret[], nowMs: number): readonly SigningSecret[] =>
  secrets.filter(({ expires_on }) => expires_on === undefined || Date.parse(expires_on) > nowMs);

/**
 * The value of `webhook-signature`: one `v1,` signature per current secret, separated by spaces.
 *
 * @returns undefined if no secret is current
 * @throws Error if a secret is not `whsec_` and base64
 * @see https://www.standardwebhooks.com
 */
export const sign = (
  { id, timestampS, body }: SignedContent,
  secrets: readonly SigningSecret[],
  nowMs: number,
): string | undefined => {
  const signatures = currentSecrets(secrets, nowMs).map(({ secret }) =>
    new Webhook(secret).sign(id, new Date(timestampS * 1000), body),
  );
  return signatures.length === 0 ? undefined : signatures.join(' ');
};
