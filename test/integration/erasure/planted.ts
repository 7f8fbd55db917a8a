import { anOrder } from '../../support/builders/an-order';

/** Part of every planted personal value. A match means that an erasure was incomplete. */
export const CANARY = /canary/i;

/** An order with a planted value in every personal field. */
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
