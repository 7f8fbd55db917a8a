import type { ReceiverName } from './tasks';

/** The receiver's answer. A 2xx status is a yes, even if the body is cut off. */
export type ReceiverReply = 'yes' | 'no' | 'none';

/** One request that a receiver has read completely. */
export interface RecordedCallback {
  readonly receiver: ReceiverName;
  /** The name of the task, which is the end of its URL. */
  readonly task: string;
  readonly atMs: number;
  /** The `webhook-id`. */
  readonly id: string;
  readonly attempt: number;
  readonly body: string;
  readonly claimed: ClaimedEvent;
  /** Why the signature is invalid. */
  readonly signatureProblem?: string;
  reply: ReceiverReply;
  /** When the caller disconnected without an answer, in milliseconds since the epoch. */
  disconnectedMs?: number;
}

/** The event as headers and body describe it. */
export interface ClaimedEvent {
  readonly order: string;
  readonly eventId: string;
  readonly event: string;
  readonly sequence: number;
  readonly firstDeparture: string;
  readonly lastArrival: string;
  /** Headers that contradict the body. */
  readonly contradictions: readonly string[];
}

type Headers = Readonly<Record<string, string | string[] | undefined>>;

/**
 * Parses the body of a callback for {@link taskInput}.
 * An invalid body gives an event that was never reported.
 */
export function readClaimedEvent(body: string, headers: Headers): ClaimedEvent {
  const parsed = parse(body);
  const text = (name: string): string => {
    const value = parsed[name];
    return typeof value === 'string' ? value : '';
  };
  const sequence = parsed['sequence'];
  const claimed = {
    ...{ order: text('order'), eventId: text('event_id'), event: text('event') },
    sequence: typeof sequence === 'number' ? sequence : NaN,
    ...{ firstDeparture: text('first_departure'), lastArrival: text('last_arrival') },
  };
  const expected = {
    'callsign-order': claimed.order,
    'callsign-event': claimed.event,
    'callsign-sequence': String(claimed.sequence),
  };
  const contradictions = Object.entries(expected).flatMap(([name, value]) =>
    headers[name] === value ? [] : [`${name}: ${String(headers[name])}, body: ${value}`],
  );
  return { ...claimed, contradictions };
}

function parse(body: string): Readonly<Record<string, unknown>> {
  try {
    const value = JSON.parse(body) as unknown;
    return typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : {};
  } catch {
    return {};
  }
}
