import { counter } from '../../telemetry/metrics/metrics';
import type { OrderGateway } from './order-gateway';

/** Counts what is accepted. */
export const countedGateway = (gateway: OrderGateway): OrderGateway => {
  const accepted = counter('callsign_events_accepted_total');
  return {
    ...gateway,
    create: async (agwId, order, options) => {
      const answer = await gateway.create(agwId, order, options);
      if (options.announce) accepted.inc({ type: 'OrderCreated' });
      return answer;
    },
    record: async (agwId, event) => {
      const answer = await gateway.record(agwId, event);
      accepted.inc({ type: event.type });
      return answer;
    },
  };
};
