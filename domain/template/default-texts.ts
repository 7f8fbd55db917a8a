import type { RenderBudget } from './bounded-writer';
import type { DeliveredType } from '../order/events';
import type { TemplateView } from '../order/order-event';
import { readableView } from './readable-view';
import { renderEncoded, renderText } from './text-template';

/** Default templates of an event, rendered with a `readableView`. */
interface DefaultTexts {
  readonly subject: string;
  readonly text: string;
  /** What a chat message says after its headline. */
  readonly chat: string;
}

/** How a chat writes a message. */
export interface ChatStyle {
  readonly bold: (text: string) => string;
  /** Takes its meaning from every character that the chat interprets. */
  readonly escape: (text: string) => string;
}

const ORDER = 'order {{agw_id}}{{#pnr}} (PNR {{pnr}}){{/pnr}}';

const WHICH = '{{#pnr}}{{pnr}}{{/pnr}}{{^pnr}}{{agw_id}}{{/pnr}}{{#full_path}} · {{full_path}}{{/full_path}}';

const FLIGHT =
  '{{#number}}{{carrier}}{{number}} {{/number}}{{origin}} {{departure}} to {{destination}}{{#arrival}} {{arrival}}{{/arrival}}';

/** Renders one line per item of a list. A tag alone on its line leaves no blank line. */
const lines = (list: string, line: string): string => `{{#${list}}}\n${line}\n{{/${list}}}\n`;

const FLIGHTS = lines('flights', FLIGHT);

const NEW_FLIGHTS = lines('previous.flights', `Before: ${FLIGHT}`) + lines('flights', `Now: ${FLIGHT}`);

const items = (list: 'services' | 'seats'): string =>
  lines(`previous.${list}`, 'Before: {{.}}') + lines(list, 'Now: {{.}}');

const PASSENGERS = `{{#adults_pax}}
Passengers: {{adults_pax}} ADT{{#children_pax}}, {{children_pax}} CHD{{/children_pax}}{{#infants_pax}}, {{infants_pax}} INF{{/infants_pax}}
{{/adults_pax}}
{{^adults_pax}}
{{#children_pax}}
Passengers: {{children_pax}} CHD
{{/children_pax}}
{{/adults_pax}}
`;

const CURRENCY = '{{#currency}} {{currency}}{{/currency}}';

const TOTAL = `{{#total_amount}}
Total: {{total_amount}}${CURRENCY}{{#previous.total_amount}}, before {{previous.total_amount}}${CURRENCY}{{/previous.total_amount}}
{{/total_amount}}
`;

const STATUS = lines('order_status', 'Status: {{order_status}}');

const AGENCY = lines('agency', 'Agency: {{agency}}');

const CHAT_ORDER = '{{#pnr}}Order {{agw_id}}{{/pnr}}{{#agency}}{{#pnr}} · {{/pnr}}{{agency}}{{/agency}}';

interface EventWording {
  readonly headline: string;
  readonly sentence: string;
  /** Lines of this event only. */
  readonly details?: string;
  /** Replaces the default list of flights. */
  readonly flights?: string;
}

/** Wording of each event. */
const WORDINGS: Readonly<Record<DeliveredType, EventWording>> = {
  OrderCreated: { headline: 'New order', sentence: `There is a new order: ${ORDER}.` },
  OrderChanged: {
    headline: 'Order changed',
    sentence: `Something changed about ${ORDER}.`,
    details: lines('changed_fields', 'Changed: {{.}}'),
  },
  OrderCanceled: { headline: 'Order cancelled', sentence: `Cancelled: ${ORDER}.` },
  OrderTicketed: { headline: 'Tickets issued', sentence: `Tickets were issued for ${ORDER}.` },
  ServicesAddition: {
    headline: 'Services added',
    sentence: `Services were added to ${ORDER}.`,
    details: items('services'),
  },
  ServicesDeletion: {
    headline: 'Services deleted',
    sentence: `Services were deleted from ${ORDER}.`,
    details: items('services'),
  },
  SeatsAddition: {
    headline: 'Seats assigned',
    sentence: `Seats were assigned for ${ORDER}.`,
    details: items('seats'),
  },
  SeatsDeletion: {
    headline: 'Seats deleted',
    sentence: `Seat assignments were deleted for ${ORDER}.`,
    details: items('seats'),
  },
  DatesChanged: {
    headline: 'Flight times changed',
    sentence: `Flights moved for ${ORDER}.`,
    flights: NEW_FLIGHTS,
  },
  OrderStarted: {
    headline: 'Journey started',
    sentence: `The first flight has departed for ${ORDER}.`,
  },
  OrderCompleted: {
    headline: 'Journey completed',
    sentence: `The last flight is done for ${ORDER}.`,
  },
  OrderReminder: { headline: 'Reminder', sentence: `This is a reminder of ${ORDER}.` },
};

const textsOf = ({ headline, sentence, details = '', flights = FLIGHTS }: EventWording): DefaultTexts => ({
  subject: `${headline} · ${WHICH}{{#first_departure}} · {{first_departure}}{{/first_departure}}`,
  text: [
    `${sentence}\n`,
    details,
    flights,
    PASSENGERS + TOTAL + STATUS + AGENCY,
    'Event {{event}}, {{occurred_on}}. Times of flights are local at their airports.\n',
  ].join('\n'),
  chat: [`${WHICH}\n`, details, flights, CHAT_ORDER].join(''),
});

/** The texts of each event, including reminders. */
export const DEFAULT_TEXTS: Readonly<Record<DeliveredType, DefaultTexts>> = {
  OrderCreated: textsOf(WORDINGS.OrderCreated),
  OrderChanged: textsOf(WORDINGS.OrderChanged),
  OrderCanceled: textsOf(WORDINGS.OrderCanceled),
  OrderTicketed: textsOf(WORDINGS.OrderTicketed),
  ServicesAddition: textsOf(WORDINGS.ServicesAddition),
  ServicesDeletion: textsOf(WORDINGS.ServicesDeletion),
  SeatsAddition: textsOf(WORDINGS.SeatsAddition),
  SeatsDeletion: textsOf(WORDINGS.SeatsDeletion),
  DatesChanged: textsOf(WORDINGS.DatesChanged),
  OrderStarted: textsOf(WORDINGS.OrderStarted),
  OrderCompleted: textsOf(WORDINGS.OrderCompleted),
  OrderReminder: textsOf(WORDINGS.OrderReminder),
};

/** Removes the blank lines of empty parts. */
const tidy = (text: string): string => `${text.trim().replace(/\n{3,}/g, '\n\n')}\n`;

/**
 * Its values may hold line breaks: a header takes it only as one line.
 *
 * @throws RenderTooLargeError once the budget is used up
 */
export const renderDefaultSubject = (view: TemplateView, budget?: RenderBudget): string =>
  renderText(DEFAULT_TEXTS[view.event].subject, readableView(view), budget);

/** @throws RenderTooLargeError once the budget is used up */
export const renderDefaultText = (view: TemplateView, budget?: RenderBudget): string =>
  tidy(renderText(DEFAULT_TEXTS[view.event].text, readableView(view), budget));

/** @throws RenderTooLargeError once the budget is used up */
export const renderDefaultChat = (
  view: TemplateView,
  { bold, escape }: ChatStyle,
  budget?: RenderBudget,
): string => {
  const { headline } = WORDINGS[view.event];
  const rest = renderEncoded(DEFAULT_TEXTS[view.event].chat, readableView(view), escape, budget);
  return `${bold(headline)} · ${rest}`.trim();
};
