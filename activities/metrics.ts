import { Counter, Gauge, register } from 'prom-client';
import { isBlocked, type SendResult } from '../domain/delivery';
import type { HoldReason } from './admission';

/** Label of an attempt; `blocked` is apart from `unreachable`: nobody's fault but that of a task, or an attack. */
const outcomeOf = (result: SendResult): SendResult['kind'] | 'blocked' =>
  isBlocked(result) ? 'blocked' : result.kind;

/** What the worker of this process counts; read over `/metrics`. No label has more values than are named in the code. */
export interface DeliveryMetrics {
  readonly attempted: (result: SendResult) => void;
  readonly heldBack: (why: HoldReason) => void;
  readonly breaker: (became: 'open' | 'closed') => void;
}

/** The counters of the process: made once, however many workers it runs. */
export const deliveryMetrics = (): DeliveryMetrics => {
  const attempts = counter(
    'callsign_attempts_total',
    'Attempts at deliveries, by what came of them.',
    'outcome',
  );
  const held = counter(
    'callsign_held_back_total',
    'Times that a delivery was due and not attempted, by reason.',
    'reason',
  );
  const open = breakersOpen();
  return {
    attempted: (result) => attempts.inc({ outcome: outcomeOf(result) }),
    heldBack: (reason) => held.inc({ reason }),
    breaker: (became) => (became === 'open' ? open.inc() : open.dec()),
  };
};

const counter = <Label extends string>(
  name: string,
  help: string,
  ...labelNames: Label[]
): Counter<Label> => {
  const existing = register.getSingleMetric(name);
  return existing instanceof Counter ? existing : new Counter({ name, help, labelNames });
};

const breakersOpen = (): Gauge => {
  const name = 'callsign_breakers_open';
  const existing = register.getSingleMetric(name);
  if (existing instanceof Gauge) return existing;
  return new Gauge({ name, help: 'Endpoints that are left alone because they fail.' });
};
