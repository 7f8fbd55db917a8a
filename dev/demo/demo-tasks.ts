import { EVENT_TYPES, type EventType } from '../../domain/order/events';
import { DEMO_AGENCY } from './journey';

/** A task of the demo: how it is made, and what its callbacks look like when all is well. */
export interface DemoTask {
  readonly label: string;
  /** Where its callbacks arrive at the demo's receiver; tells the tasks apart. */
  readonly path: string;
  readonly events: readonly EventType[];
  /** What is asked of the service; the receiver's URL and the name are added. */
  readonly definition: {
    readonly agency: string;
    readonly events: readonly string[];
    readonly header?: Readonly<Record<string, string>>;
    readonly json_body?: unknown;
  };
  /** Whether a body came out as it was composed. */
  readonly looksRight: (body: unknown, agwId: string) => boolean;
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
    looksRight: (body, agwId) =>
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
    looksRight: (body, agwId) =>
      isRecord(body) &&
      body['agency'] === DEMO_AGENCY &&
      body['freeText'] === `Order has been ticketed, this is your order ID: ${agwId}`,
  },
  {
    label: 'Default body',
    path: '/default-body',
    events: DEFAULT_BODY_EVENTS,
    definition: { agency: DEMO_AGENCY, events: DEFAULT_BODY_EVENTS },
    looksRight: (body, agwId) =>
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
    looksRight: (body) =>
      isRecord(body) &&
      isRecord(body['passengers']) &&
      body['passengers']['adults'] === 2 &&
      body['passengers']['booker'] === 'María "Mia" O’Brien' &&
      Array.isArray(body['seats']),
  },
];

/** The task as it is sent to the service. */
export const taskBody = (
  { agency, events, ...request }: DemoTask['definition'],
  name: string,
  url: string,
): object => ({ name, agency, events, http_request: { url, ...request } });

const isRecord = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);
