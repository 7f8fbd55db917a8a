import type { Binary } from 'mongodb';
import type { OrderEvent } from '../../domain/order/order-event';
import { orderFields } from '../../domain/order/order-fields';
import type { RouteEntry } from '../../domain/life/route';
import type { OpenedContent, OrderSeal } from '../encryption/sealed';

/** An event and what became of it for each task. */
export interface RecordedEvent {
  /** Of an erased event without values: of its fields there is the agency, and nothing says what had changed. */
  readonly event: OrderEvent;
  readonly routes: readonly RouteEntry[];
  /** Its data key was destroyed: it cannot be sent again. */
  readonly erased?: true;
}

type EventContent = Pick<OrderEvent, 'fields' | 'previous' | 'changed_fields'>;

/** What is kept under seal; the words of a condition quote what a filter compares with. */
interface SealedContent extends EventContent {
  /** By task. */
  readonly conditions: Readonly<Record<string, string>>;
}

type FilteredRoute = Extract<RouteEntry, { outcome: 'filtered' }>;
type RouteDoc = Exclude<RouteEntry, FilteredRoute> | Omit<FilteredRoute, 'condition'>;

/** An event as MongoDB stores it: members that queries need, and that identify nobody, in clear; the rest sealed. */
export interface EventDoc extends Omit<OrderEvent, keyof EventContent> {
  /** `<agw_id>/<sequence>` */
  readonly _id: string;
  /** Of the order at that time; who may see the event follows from it. */
  readonly agency: string | null;
  readonly routes: readonly RouteDoc[];
  readonly sealed: Binary;
  /** See `order-retention.ts`. */
  readonly closed_on?: Date;
}

/** Stands for the condition of a filter whose words were erased. */
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

/** A route as it was, whatever of it was under seal. */
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

/** What stands in the place of what was under seal: nothing but the agency. */
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
