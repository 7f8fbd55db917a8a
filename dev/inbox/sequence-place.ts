import type { Callback, SequencePlace } from './callback';
import { wasAccepted } from './switches';

type Earlier = Pick<Callback, 'order' | 'sequence' | 'webhook_id' | 'path' | 'answer'>;
type Incoming = Omit<Earlier, 'answer'>;

/**
 * Finds the place of a callback among the stored ones. The path identifies the task, because requests do not name it.
 *
 * @param earlier - callbacks that arrived before, in any order
 */
export function sequencePlaceOf(earlier: readonly Earlier[], incoming: Incoming): SequencePlace {
  const { order, sequence } = incoming;
  if (order === null || sequence === null) return { kind: 'unknown' };

  const lane = earlier.filter((one) => one.order === order && one.path === incoming.path);
  const attempts = lane.filter((one) => one.webhook_id !== null && one.webhook_id === incoming.webhook_id);
  if (attempts.some((one) => wasAccepted(one.answer))) return { kind: 'repeat' };
  if (attempts.length > 0) return { kind: 'retry' };

  const latest = Math.max(0, ...lane.map((one) => one.sequence ?? 0));
  if (latest === 0 || sequence === latest + 1) return { kind: 'in_order' };
  if (sequence <= latest) return { kind: 'out_of_order', after: latest };
  return { kind: 'gap', missing_from: latest + 1, missing_to: sequence - 1 };
}

/** The place in words, or null if it is unremarkable. */
export function sequencePlaceText(place: SequencePlace): string | null {
  switch (place.kind) {
    case 'in_order':
    case 'unknown':
      return null;
    case 'gap':
      return place.missing_from === place.missing_to
        ? `#${place.missing_from} did not arrive`
        : `#${place.missing_from} to #${place.missing_to} did not arrive`;
    case 'out_of_order':
      return `out of order: #${place.after} arrived first`;
    case 'retry':
      return 'retry';
    case 'repeat':
      return 'duplicate of an accepted delivery';
  }
}
