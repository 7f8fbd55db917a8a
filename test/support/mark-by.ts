import { createHmac } from 'node:crypto';
import type { MarkText } from '../../api/orders/report-fingerprint';

/** Marks by HMAC-SHA-256 with a secret that the test knows. */
export const markBy =
  (secret: Buffer): MarkText =>
  (text) =>
    Promise.resolve(createHmac('sha256', secret).update(text).digest('base64url'));
