import { anOrder } from '../../support/an-order';

/** In every value that identifies people: where this is found, somebody was not forgotten. */
export const CANARY = /canary/i;

/** An order with a person in every field that identifies one. */
export const aPlantedOrder = (agwId: string, change: Readonly<Record<string, unknown>> = {}) =>
  anOrder({
    agw_id: agwId,
    order_id: 'CANARY-ORD-1',
    pnr: 'CANARYPNR',
    record_locator: 'CANARYLOC',
    session_id: 'canary-session',
    agent: 'Ana Canary',
    agent_email: 'agent@canary.example',
    consumer: 'Canary Travel Web',
    consumer_email: 'consumer@canary.example',
    psg_phone: '+34 600 canary',
    psg_email: 'passenger@canary.example',
    services: [{ code: 'XBAG', name: 'Bag of Canary' }],
    seats: [{ flight: 'IB3166', seat: '12A', passenger: 'Canary' }],
    ...change,
  });
