import type { SearchAttributePair } from '@temporalio/common';
import { setCurrentDetails, upsertSearchAttributes } from '@temporalio/workflow';
import { fieldsOf, nextDue } from '../../domain/life/order-memory';
import type { Lane } from '../../domain/life/lane';
import type { OrderState } from '../../domain/life/order-state';
import { nameOf } from './due-timer';
import { searchAttributesOf } from '../../contract/search-attributes';

/** Updates what operators see of an order. An update costs a history event, so only changes are sent. */
export class OperatorView {
  private shown = new Map<string, string>();

  /** @param shown - the search attributes that the order has */
  constructor(shown: readonly SearchAttributePair[]) {
    for (const { key, value } of shown) this.shown.set(key.name, JSON.stringify(value));
  }

  show(state: OrderState): void {
    setCurrentDetails(details(state));
    const changed = searchAttributesOf(state.memory, state.failing).filter(
      ({ key, value }) => (this.shown.get(key.name) ?? 'null') !== JSON.stringify(value),
    );
    if (changed.length === 0) return;
    for (const { key, value } of changed) this.shown.set(key.name, JSON.stringify(value));
    upsertSearchAttributes(changed);
  }
}

function details(state: OrderState): string {
  const { agw_id: agwId, sequence } = state.memory;
  const due = nextDue(state.memory);
  const lanes = Object.values(state.lanes);
  return [
    `**${agwId}** · ${fieldsOf(state.memory).order_status ?? 'no status'} · ${sequence} events`,
    due === undefined ? 'No timer.' : `Next: ${nameOf(due)} at ${due.on}`,
    lanes.length === 0 ? 'Nothing is waiting to be delivered.' : 'Being delivered:',
    ...lanes.map((lane) => `- ${laneLine(lane)}`),
    ...(state.pending_writes.length === 0
      ? []
      : [`${state.pending_writes.length} records wait for MongoDB.`]),
  ].join('\n');
}

const laneLine = ({ task_name: name, items, parked }: Lane): string =>
  `${name}: #${items.map((item) => item.sequence).join(', #')}${parked === true ? ' (parked)' : ''}`;
