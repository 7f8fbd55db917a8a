import type { Flight, ListItem, OrderFields, TemplateView } from '../order/order-event';
import { readableTime } from './readable-time';

const readableFlight = (flight: Flight): Flight => ({
  ...flight,
  departure: readableTime(flight.departure),
  ...(flight.arrival === undefined ? {} : { arrival: readableTime(flight.arrival) }),
});

const words = (name: string): string => name.replaceAll('_', ' ');

/** Formats a member: a text as it is, a number with its name, a true flag as its name. */
const memberText = (name: string, value: string | number | boolean | null): string => {
  if (typeof value === 'string') return value;
  if (typeof value === 'number') return `${words(name)} ${value}`;
  return value === true ? words(name) : '';
};

/** `{ code: 'XBAG', name: 'Extra bag', quantity: 1 }` → `XBAG Extra bag quantity 1` */
const readableItem = (item: ListItem): string =>
  typeof item === 'string'
    ? item
    : Object.entries(item)
        .map(([name, value]) => memberText(name, value))
        .filter((text) => text !== '')
        .join(' ');

const readableItems = (items: readonly ListItem[]): readonly string[] =>
  items.map(readableItem).filter((text) => text !== '');

const readableFields = <F extends Partial<OrderFields>>({ flights, services, seats, ...fields }: F) => ({
  ...fields,
  ...(flights === undefined ? {} : { flights: flights.map(readableFlight) }),
  ...(services === undefined ? {} : { services: readableItems(services) }),
  ...(seats === undefined ? {} : { seats: readableItems(seats) }),
});

/** Fields that change with every event, or follow from another changed field. */
const OMITTED_CHANGES: ReadonlySet<string> = new Set(['updated_on', 'first_departure', 'last_arrival']);

/**
 * Makes a view for people: readable times, local at the airports; services and seats as words.
 *
 * Only the default texts use it. Customers' own templates get the documented fields.
 */
export const readableView = (view: TemplateView): TemplateView => {
  const first = view.flights[0];
  const last = view.flights.at(-1);
  return {
    ...view,
    ...readableFields(view),
    previous: readableFields(view.previous),
    occurred_on: readableTime(view.occurred_on),
    first_departure: readableOrNull(first?.departure ?? view.first_departure),
    last_arrival: readableOrNull(last?.arrival ?? last?.departure ?? view.last_arrival),
    changed_fields: view.changed_fields.filter((name) => !OMITTED_CHANGES.has(name)).map(words),
  };
};

const readableOrNull = (time: string | null): string | null => (time === null ? null : readableTime(time));
