import { EVENT_TYPES, type EventType } from '../../domain/order/events';
import { DEMO_AGENCY } from './journey';

/** A task of the demo: its definition and a check of its callbacks. */
export interface DemoTask {
  readonly label: string;
  /** Path of its callbacks at the demo's receiver; identifies the task. */
  readonly path: string;
  readonly events: readonly EventType[];
  /** The request that creates it, without the receiver's URL and the name. */
  readonly definition: {
    readonly agency: string;
    readonly events: readonly string[];
    readonly header?: Readonly<Record<string, string>>;
    readonly json_body?: unknown;
  };
  /** True if a body matches the template. */
  readonly matchesTemplate: (body: unknown, agwId: string) => boolean;
}

const TYPED_EVENTS: readonly EventType[] = [
  'SeatsAddition',
  'ServicesAddition',
  'DatesChanged',
  'OrderStarted',
];
const DEFAULT_BODY_EVENTS: readonly EventType[] = ['OrderCreated', 'OrderCanceled', 'OrderCompleted'];

export const DEMO_TASKS: readonly DemoTask[] = [
  {
    label: 'All events',
    path: '/all-events',
    events: EVENT_TYPES,
    definition: {
      agency: DEMO_AGENCY,
      events: ['*'],
      json_body: {
        event: '{{event}}',
        order: '{{agw_id}}',
        status: '{{order_status}}',
        path: '{{full_path}}',
      },
    },
    matchesTemplate: (body, agwId) =>
      isRecord(body) && body['order'] === agwId && body['path'] === 'MAD-LHR, LHR-MAD',
  },
  {
    label: 'Ticketing to our ERP',
    path: '/api/order-ticketed',
    events: ['OrderTicketed'],
    definition: {
      agency: DEMO_AGENCY,
      events: ['OrderTicketed'],
      header: { Authorization: 'Basic YourPassword' },
      json_body: {
        agent: '{{agent}}',
        agency: '{{agency}}',
        pnr: '{{pnr}}',
        freeText: 'Order has been ticketed, this is your order ID: {{agw_id}}',
      },
    },
    matchesTemplate: (body, agwId) =>
      isRecord(body) &&
      body['agency'] === DEMO_AGENCY &&
      body['freeText'] === `Order has been ticketed, this is your order ID: ${agwId}`,
  },
  {
    label: 'Default body',
    path: '/default-body',
    events: DEFAULT_BODY_EVENTS,
    definition: { agency: DEMO_AGENCY, events: DEFAULT_BODY_EVENTS },
    matchesTemplate: (body, agwId) =>
      isRecord(body) &&
      typeof body['type'] === 'string' &&
      typeof body['timestamp'] === 'string' &&
      isRecord(body['data']) &&
      body['data']['agw_id'] === agwId,
  },
  {
    label: 'Typed values',
    path: '/typed-values',
    events: TYPED_EVENTS,
    definition: {
      agency: DEMO_AGENCY,
      events: TYPED_EVENTS,
      json_body: {
        event: '{{event}}',
        passengers: { adults: '{{{adults_pax}}}', children: '{{{children_pax}}}', booker: '{{consumer}}' },
        seats: '{{{seats}}}',
        services: '{{{services}}}',
        departs: '{{first_departure}}',
      },
    },
    matchesTemplate: (body) =>
      isRecord(body) &&
      isRecord(body['passengers']) &&
      body['passengers']['adults'] === 2 &&
      body['passengers']['booker'] === 'María "Mia" O’Brien' &&
      Array.isArray(body['seats']),
  },
];

/** The request body that creates the task. */
export const taskBody = (
  { agency, events, ...request }: DemoTask['definition'],
  name: string,
  url: string,
): object => ({ name, agency, events, http_request: { url, ...request } });

const isRecord = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);
