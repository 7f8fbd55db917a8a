import type { ReportedEvent } from '../order/order-event';
import { hasPersonalData, withoutPersonalMembers } from '../order/personal-data';
import { applyReport, emit, importOrder, type Due } from './order-memory';
import type { OrderState } from './order-state';

/** An event on its way in; `announce: false` imports an existing order without an OrderCreated. */
export type IncomingEvent = ReportedEvent & { readonly announce?: false };

/** Gives an event its place in the sequence; drops duplicates. An erased order accepts no personal data. */
export function accept(state: OrderState, incoming: IncomingEvent): OrderState {
  if (state.memory.erased_on !== undefined && hasPersonalData(incoming.changes))
    return accept({ ...state, erase_again: true }, withoutPersonalChanges(incoming));
  if (state.processed_ids.includes(incoming.id)) return state;
  const processed_ids = [...state.processed_ids, incoming.id];
  if (incoming.announce === false)
    return { ...state, processed_ids, memory: importOrder(state.memory, incoming), dirty: true };
  const { memory, event } = applyReport(state.memory, incoming);
  return { ...state, processed_ids, memory, queue: [...state.queue, event] };
}

const withoutPersonalChanges = ({
  fingerprint: _fingerprint,
  ...incoming
}: IncomingEvent): IncomingEvent => ({
  ...incoming,
  changes: withoutPersonalMembers(incoming.changes),
});

/** Emits the event of a timer that is due. */
export function emitDue(state: OrderState, due: Due, nowMs: number): OrderState {
  const { memory, event } = emit(state.memory, due, nowMs);
  if (event === undefined) return { ...state, memory, dirty: true };
  return {
    ...state,
    memory,
    processed_ids: [...state.processed_ids, event.id],
    queue: [...state.queue, event],
  };
}
