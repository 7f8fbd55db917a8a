import type { AttemptContext, Exchange } from '../../../channels/channel';
import type { HttpRequest } from '../../../channels/http/http-schema';
import { createSecret } from '../../../channels/signature';
import type { OrderEvent, OrderFields } from '../../../domain/order/order-event';
import type { Task } from '../../../domain/task/task';
import type { OpenChannels } from '../../../channels/open-channels';
import type { ChannelTask, MailMessage, SlackMessage, TeamsMessage } from './channel-task';

const FIELDS: OrderFields = {
  agw_id: 'agw-1',
  order_id: '1001',
  pnr: 'X7K2QP',
  record_locator: null,
  booking_type: 'One Way',
  origin: 'MAD',
  destination: 'LHR',
  full_path: 'MAD-LHR',
  adults_pax: 2,
  children_pax: 0,
  infants_pax: 0,
  order_status: 'ticketed',
  total_amount: '210.50',
  currency: 'EUR',
  created_on: null,
  updated_on: null,
  session_id: null,
  agent_email: null,
  consumer_email: null,
  psg_phone: null,
  psg_email: null,
  consumer_iata_code: null,
  consumer_country_code: null,
  consumer: null,
  provider: 'IB',
  agent: 'Ana Núñez',
  agency: 'Sunny Travel',
  first_departure: '2027-03-01T09:20:00Z',
  last_arrival: '2027-03-01T11:45:00Z',
  flights: [],
  services: [],
  seats: [],
};

const EVENT: OrderEvent = {
  agw_id: 'agw-1',
  id: 'evt-1',
  type: 'OrderTicketed',
  sequence: 3,
  occurred_on: '2027-02-01T00:00:00Z',
  accepted_on: '2027-02-01T00:00:01Z',
  fields: FIELDS,
  previous: {},
  changed_fields: [],
};

export const SIGNING_SECRET = createSecret();

const TASK: Task = {
  id: 'tsk_1',
  version: 1,
  name: 'Ticketing to our ERP',
  agency: 'Sunny Travel',
  events: ['OrderTicketed'],
  ordered: true,
  enabled: true,
  secrets: [{ secret: SIGNING_SECRET }],
  created_on: '2027-01-01T00:00:00Z',
  updated_on: '2027-01-01T00:00:00Z',
};

export const aTask = (http: Partial<HttpRequest> = {}, task: Partial<Task> = {}): ChannelTask => ({
  ...TASK,
  http_request: {
    url: 'http://127.0.0.1/',
    method: 'POST',
    header: {},
    json_body: { pnr: '{{pnr}}' },
    timeout_ms: 5_000,
    ...http,
  },
  ...task,
});

export const aMailTask = (mail: Partial<MailMessage> = {}): ChannelTask => ({
  ...TASK,
  mail: { to: 'ops@example.com', subject: 'Ticketed: {{pnr}}', text: 'PNR {{pnr}}', ...mail },
});

export const aSlackTask = (url: string, slack: Partial<SlackMessage> = {}): ChannelTask => ({
  ...TASK,
  slack: { url, text: 'PNR {{pnr}}', ...slack },
});

export const aTeamsTask = (url: string, teams: Partial<TeamsMessage> = {}): ChannelTask => ({
  ...TASK,
  teams: { url, text: 'PNR {{pnr}}', ...teams },
});

/** The context of an attempt for an event of an order. */
type EventContext = AttemptContext & { readonly event: OrderEvent };

/** An attempt context whose order has these values. */
export const aContextOf = (fields: Partial<OrderFields>, context: Partial<EventContext> = {}): EventContext =>
  aContext({ event: { ...EVENT, fields: { ...FIELDS, ...fields } }, ...context });

export const aContext = (context: Partial<EventContext> = {}): EventContext => ({
  deliveryId: 'dlv_1',
  attempt: 1,
  event: EVENT,
  nowMs: Date.now(),
  ...context,
});

/** Makes one attempt at a URL, without aborting it. */
export const attemptAt = (
  channel: Pick<OpenChannels, 'send'>,
  url: string,
  http: Partial<HttpRequest> = {},
): Promise<Exchange> => channel.send(aTask({ url, ...http }), aContext(), new AbortController().signal);
