import type { Callback } from '../../../dev/inbox/callback';

export const aCallback = (members: Partial<Callback> = {}): Callback => ({
  number: 1,
  received_on: '2027-03-01T10:20:00.000Z',
  method: 'POST',
  path: '/all-events',
  headers: { 'content-type': 'application/json' },
  body: '{ "pnr": "QX7R2K" }',
  body_bytes: 19,
  event: 'OrderTicketed',
  order: 'AGW-1',
  sequence: 3,
  attempt: 1,
  webhook_id: 'dlv_1',
  verification: { kind: 'verified' },
  place: { kind: 'in_order' },
  note: null,
  answer: { status: 204, delay_ms: 0 },
  ...members,
});
