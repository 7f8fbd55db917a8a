import type { Flight, ListItem, OrderFields, TemplateView } from '../order/order-event';
import { readableTime } from './readable-time';

const readableFlight = (flight: Flight): Flight => ({
  ...flight,
  departure: readableTime(flight.departure),
  ...(flight.arrival === undefined ? {} : { arrival: readableTime(flight.arrival) }),
});

const words = (name: string): string => name.replaceAll('_', ' ');

/** A text by itself, a number with its name, of a flag the name alone where it is set. */
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

/** What changes with every event, or follows from another field that is named as well. */
const NOT_WORTH_TELLING: ReadonlySet<string> = new Set(['updated_on', 'first_departure', 'last_arrival']);

/**
 * A view for people: times as they are read, local at the airport for the journey, services and seats as words. For the
 * default texts only; what customers write themselves sees the fields as they are documented.
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
    changed_fields: view.changed_fields.filter((name) => !NOT_WORTH_TELLING.has(name)).map(words),
  };
};

const readableOrNull = (time: string | null): string | null => (time === null ? null : readableTime(time));
