import { randomBytes } from 'node:crypto';
import { Webhook } from 'standardwebhooks';
import type { SigningSecret } from '../domain/task/task';

/** Length of a new signing secret: the middle of the 24 to 64 bytes that Standard Webhooks asks for. */
const SECRET_BYTES = 32;

/** @returns a new signing secret, `whsec_` and base64, as receivers' libraries take it */
export const createSecret = (): string => `whsec_${randomBytes(SECRET_BYTES).toString('base64')}`;

/** What is signed: the id and the time are in the headers, `body` is the very text that is sent as UTF-8. */
interface SignedContent {
  readonly id: string;
  /** Seconds since the epoch. */
  readonly timestampS: number;
  readonly body: string;
}

/** The secrets that sign at `nowMs` (milliseconds since the epoch): one that has expired has no say. */
const currentSecrets = (secrets: readonly SigningSecret[], nowMs: number): readonly SigningSecret[] =>
  secrets.filter(({ expires_on }) => expires_on === undefined || Date.parse(expires_on) > nowMs);

/**
 * The value of `webhook-signature`: a `v1,` signature for each current secret, space separated while one rotates.
 *
 * @returns undefined where no secret is current
 * @throws Error where a secret is not `whsec_` and base64
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
