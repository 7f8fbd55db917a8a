import { Webhook } from 'standardwebhooks';

export const SECRET = `whsec_${Buffer.from('a secret of twenty-four!').toString('base64')}`;
export const OTHER_SECRET = `whsec_${Buffer.from('another of twenty-four!!').toString('base64')}`;

export interface Sent {
  readonly event?: string;
  readonly order?: string;
  readonly sequence?: number;
  readonly attempt?: number;
  readonly id?: string;
  readonly secret?: string;
  readonly signedOn?: Date;
  readonly body?: string;
  readonly method?: string;
}

/** Headers of a callback, signed as the service signs. */
export function signedHeaders(sent: Sent = {}): Record<string, string> {
  const { event = 'OrderCreated', order = 'AGW-1', sequence = 1, attempt = 1 } = sent;
  const { id = `dlv_${order}_${sequence}`, secret = SECRET, signedOn = new Date(), body = '{}' } = sent;
  return {
    'content-type': 'application/json',
    'webhook-id': id,
    'webhook-timestamp': String(Math.floor(signedOn.getTime() / 1_000)),
    'webhook-signature': new Webhook(secret).sign(id, signedOn, body),
    'callsign-event': event,
    'callsign-order': order,
    'callsign-sequence': String(sequence),
    'callsign-attempt': String(attempt),
  };
}

/** Sends a callback as the service does. */
export const sendCallback = (url: string, sent: Sent = {}): Promise<Response> =>
  fetch(url, { method: sent.method ?? 'POST', headers: signedHeaders(sent), body: sent.body ?? '{}' });
