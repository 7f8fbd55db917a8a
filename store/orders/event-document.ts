import type { Binary } from 'mongodb';
import type { OrderEvent } from '../../domain/order/order-event';
import { orderFields } from '../../domain/order/order-fields';
import type { RouteEntry } from '../../domain/life/route';
import type { OpenedContent, OrderSeal } from '../encryption/sealed';

/** An event and its outcome for each task. */
export interface RecordedEvent {
  /** If erased, it has no field values except the agency, and no changed fields. */
  readonly event: OrderEvent;
  readonly routes: readonly RouteEntry[];
  /** Set if its data key was destroyed, so that it cannot be sent again. */
  readonly erased?: true;
}

type EventContent = Pick<OrderEvent, 'fields' | 'previous' | 'changed_fields'>;

/** The sealed part of an event. Conditions are sealed because they quote the values of filters. */
interface SealedContent extends EventContent {
  /** By task id. */
  readonly conditions: Readonly<Record<string, string>>;
}

type FilteredRoute = Extract<RouteEntry, { outcome: 'filtered' }>;
type RouteDoc = Exclude<RouteEntry, FilteredRoute> | Omit<FilteredRoute, 'condition'>;

/** An event as MongoDB stores it. Members that queries need are in clear; the rest is sealed. */
export interface EventDoc extends Omit<OrderEvent, keyof EventContent> {
  /** `<agw_id>/<sequence>` */
  readonly _id: string;
  /** The order's agency at that time; it decides who may see the event. */
  readonly agency: string | null;
  readonly routes: readonly RouteDoc[];
  readonly sealed: Binary;
  /** See `order-retention.ts`. */
  readonly closed_on?: Date;
}

/** Replaces the condition of a filter that was erased. */
const ERASED_CONDITION = '[erased]';

export const eventDocumentId = (agwId: string, sequence: number): string => `${agwId}/${sequence}`;

const placeOf = (key: string): string => `events/${key}`;

const clearRoute = (route: RouteEntry): RouteDoc => {
  if (route.outcome !== 'filtered') return route;
  const { condition: _condition, ...clear } = route;
  return clear;
};

const conditionsOf = (routes: readonly RouteEntry[]): SealedContent['conditions'] =>
  Object.fromEntries(
    routes.flatMap((route) => (route.outcome === 'filtered' ? [[route.task_id, route.condition]] : [])),
  );

/** Restores a route with its sealed condition. */
const routeOf = (route: RouteDoc, conditions: SealedContent['conditions']): RouteEntry =>
  route.outcome !== 'filtered'
    ? route
    : { ...route, condition: conditions[route.task_id] ?? ERASED_CONDITION };

export const sealEvent = async (
  seal: OrderSeal,
  { fields, previous, changed_fields, ...clear }: OrderEvent,
  routes: readonly RouteEntry[],
): Promise<EventDoc> => {
  const key = eventDocumentId(clear.agw_id, clear.sequence);
  const content: SealedContent = { fields, previous, changed_fields, conditions: conditionsOf(routes) };
  return {
    _id: key,
    ...clear,
    agency: fields.agency,
    routes: routes.map(clearRoute),
    sealed: await seal.seal(clear.agw_id, placeOf(key), content),
  };
};

/** Replaces the content of an erased event; only the agency is left. */
const erasedContent = ({ agw_id: agwId, agency }: Pick<EventDoc, 'agw_id' | 'agency'>): SealedContent => ({
  fields: orderFields(agwId, { agency }),
  previous: {},
  changed_fields: [],
  conditions: {},
});

/** @throws CannotOpenError */
export const openEvent = async (seal: OrderSeal, doc: EventDoc): Promise<RecordedEvent> => {
  const { _id, agency: _agency, routes, sealed, closed_on: _closed, ...clear } = doc;
  const recorded = ({ conditions, ...content }: SealedContent): RecordedEvent => ({
    event: { ...clear, ...content },
    routes: routes.map((route) => routeOf(route, conditions)),
  });
  const opened = (await seal.open(clear.agw_id, placeOf(_id), sealed)) as OpenedContent<SealedContent>;
  switch (opened.kind) {
    case 'opened':
      return recorded(opened.content);
    case 'erased':
      return { ...recorded(erasedContent(doc)), erased: true };
  }
};
