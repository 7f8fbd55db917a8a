import type { ReportableEventType } from '../../../domain/order/order';
import type { Canaries } from './canaries';

/** An order that contains the person in every free-text field. */
export const orderWith = (
  { phone, mail, name }: Canaries,
  change: Readonly<Record<string, unknown>>,
): Readonly<Record<string, unknown>> => ({
  order_id: name,
  pnr: name,
  record_locator: phone,
  full_path: name,
  session_id: mail,
  agent: name,
  agent_email: mail,
  consumer: name,
  consumer_email: mail,
  psg_phone: phone,
  psg_email: mail,
  services: [{ code: 'MEAL', name: `for ${name}`, contact: phone }, `call ${phone}`],
  seats: [{ seat: '12A', passenger: name, mail }],
  adults_pax: 1,
  total_amount: '412.30',
  currency: 'EUR',
  ...change,
});

/** The reports of the booking system after the order's creation. Timers emit the other events. */
export const lifeReports = (
  { phone, mail, name }: Canaries,
  flights: Readonly<Record<string, unknown>>,
): readonly { readonly type: ReportableEventType; readonly changes: Readonly<Record<string, unknown>> }[] => [
  { type: 'OrderTicketed', changes: { record_locator: name } },
  { type: 'ServicesAddition', changes: { services: [{ code: 'XBAG', name, quantity: 1 }] } },
  { type: 'SeatsAddition', changes: { seats: [{ seat: '14C', passenger: name, phone }] } },
  { type: 'OrderChanged', changes: { psg_phone: `${phone}1`, psg_email: `x${mail}`, consumer: `${name} y` } },
  { type: 'ServicesDeletion', changes: { services: [] } },
  { type: 'SeatsDeletion', changes: { seats: [] } },
  { type: 'DatesChanged', changes: flights },
];

/** Tasks of every channel, with working and failing receivers. Their templates contain personal data and secrets. */
export const tasksWith = (
  { phone, mail, name, secret }: Canaries,
  receiverUrl: string,
): readonly Readonly<Record<string, unknown>>[] => {
  const json_body = {
    to: '{{psg_email}}',
    phone: '{{psg_phone}}',
    whom: '{{consumer}}',
    all: '{{#services}}{{name}} {{/services}}',
    signed: `${name}, ${phone}`,
  };
  const header = { Authorization: `Bearer ${secret}`, 'X-Note': secret, 'X-Passenger': '{{psg_phone}}' };
  const http = (name: string, path: string): Readonly<Record<string, unknown>> => ({
    name,
    events: ['*'],
    http_request: { url: `${receiverUrl}${path}`, header, json_body },
  });
  return [
    http('It answers', `/hook/${secret}?who={{psg_email}}&token=${secret}`),
    { ...http('It fails', `/failing/${secret}`), retry: { schedule: [1] } },
    { name: 'Everything', events: ['*'], http_request: { url: `${receiverUrl}/all` } },
    {
      name: 'Mail',
      events: ['*'],
      mail: { to: ['{{psg_email}}', mail], subject: 'For {{consumer}}', text: `{{psg_phone}} ${name}` },
    },
    {
      name: 'Slack',
      events: ['*'],
      slack: { url: `${receiverUrl}/services/${secret}`, text: `{{consumer}} {{psg_phone}} ${phone}` },
    },
    {
      name: 'Of one person',
      events: ['OrderChanged'],
      filter: { consumer: `${name} y`, psg_phone: { $ne: phone } },
      http_request: { url: `${receiverUrl}/filtered` },
    },
  ];
};
