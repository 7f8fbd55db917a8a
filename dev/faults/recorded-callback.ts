import type { ReceiverName } from './tasks';

/** What a receiver let its caller know. A status of 2xx is a yes, whatever follows it. */
export type ReceiverReply = 'yes' | 'no' | 'none';

/** One request that a receiver read to its end. */
export interface RecordedCallback {
  readonly receiver: ReceiverName;
  /** The name of the task, which its URL ends with. */
  readonly task: string;
  readonly atMs: number;
  /** The `webhook-id`. */
  readonly id: string;
  readonly attempt: number;
  readonly body: string;
  readonly claimed: ClaimedEvent;
  /** Why the signature does not hold. */
  readonly signatureProblem?: string;
  reply: ReceiverReply;
  /** The caller hung up before there was a reply, in milliseconds since the epoch. */
  hungUpMs?: number;
}

/** What headers and body say; two sources for the same. */
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

/** Reads the body of `taskInput`; one that is none comes out as an event that nobody ever told. */
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
