import { defineSearchAttributeKey, type SearchAttributeUpdatePair } from '@temporalio/common';
import { fieldsOf, nextDue, type OrderMemory } from '../domain/life/order-memory';

/**
 * What operators search orders by in the Temporal UI. Search attributes are never encrypted: no personal data.
 */
export const SEARCH_ATTRIBUTES = {
  Agency: 'KEYWORD',
  OrderStatus: 'KEYWORD',
  NextFlight: 'DATETIME',
  FailingTask: 'KEYWORD_LIST',
} as const;

/** The agency that an order belongs to. */
export const AGENCY = defineSearchAttributeKey('Agency', SEARCH_ATTRIBUTES.Agency);
const ORDER_STATUS = defineSearchAttributeKey('OrderStatus', SEARCH_ATTRIBUTES.OrderStatus);
const NEXT_FLIGHT = defineSearchAttributeKey('NextFlight', SEARCH_ATTRIBUTES.NextFlight);
const FAILING_TASK = defineSearchAttributeKey('FailingTask', SEARCH_ATTRIBUTES.FailingTask);

/** The search attributes of an order as it stands; null removes one. */
export function searchAttributesOf(
  memory: OrderMemory,
  failing: readonly string[] = [],
): SearchAttributeUpdatePair[] {
  const { agency, order_status: status } = fieldsOf(memory);
  const due = nextDue(memory);
  return [
    { key: AGENCY, value: agency },
    { key: ORDER_STATUS, value: status },
    { key: NEXT_FLIGHT, value: due === undefined ? null : new Date(due.atMs) },
    { key: FAILING_TASK, value: failing.length === 0 ? null : [...failing] },
  ];
}
