import { createHmac } from 'node:crypto';
import type { Tokenize } from '../../../api/orders/report-fingerprint';

/** Creates tokens by HMAC-SHA-256 with a secret that the test knows. */
export const tokenBy =
  (secret: Buffer): Tokenize =>
  (text) =>
    Promise.resolve(createHmac('sha256', secret).update(text).digest('base64url'));
