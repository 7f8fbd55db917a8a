import {
  DEFAULT_TEXTS,
  renderDefaultChat,
  renderDefaultSubject,
  renderDefaultText,
  type ChatStyle,
} from '../../../../domain/template/default-texts';
import { EVENT_TYPES, type EventType } from '../../../../domain/order/events';
import { templateView, type TemplateView } from '../../../../domain/order/order-event';
import { orderFields } from '../../../../domain/order/order-fields';
import { sampleEvent } from '../../../../domain/order/sample-order';
import { lintTemplate } from '../../../../domain/template/template';
import { aResolvedFlight } from '../../../support/builders/order-input';

const STYLE: ChatStyle = { bold: (text) => `*${text}*`, escape: (text) => text.replaceAll('<', '&lt;') };

const chat = (view: TemplateView): string => renderDefaultChat(view, STYLE);

const sample = (type: EventType): TemplateView => templateView(sampleEvent(type));

const bare = (type: EventType, members: Partial<TemplateView> = {}): TemplateView => ({
  ...sample(type),
  ...orderFields('AGW-1', {}),
  previous: {},
  changed_fields: [],
  ...members,
});

const ALL = Object.entries(DEFAULT_TEXTS).flatMap(([event, texts]) =>
  Object.entries(texts).map(([part, template]: [string, string]) => [event, part, template] as const),
);

test.each(ALL)('the text of %s for the %s is a valid template', (_event, _part, template) => {
  expect(lintTemplate(template)).toBe(undefined);
});

test.each<[EventType, string]>([
  ['OrderCreated', 'New order · X7K2PQ · MAD-LHR, LHR-MAD · Mon 1 Mar 2027 10:20'],
  ['OrderChanged', 'Order changed · X7K2PQ · MAD-LHR, LHR-MAD · Mon 1 Mar 2027 10:20'],
  ['OrderCanceled', 'Order cancelled · X7K2PQ · MAD-LHR, LHR-MAD · Mon 1 Mar 2027 10:20'],
  ['OrderTicketed', 'Tickets issued · X7K2PQ · MAD-LHR, LHR-MAD · Mon 1 Mar 2027 10:20'],
  ['ServicesAddition', 'Services added · X7K2PQ · MAD-LHR, LHR-MAD · Mon 1 Mar 2027 10:20'],
  ['ServicesDeletion', 'Services deleted · X7K2PQ · MAD-LHR, LHR-MAD · Mon 1 Mar 2027 10:20'],
  ['SeatsAddition', 'Seats assigned · X7K2PQ · MAD-LHR, LHR-MAD · Mon 1 Mar 2027 10:20'],
  ['SeatsDeletion', 'Seats deleted · X7K2PQ · MAD-LHR, LHR-MAD · Mon 1 Mar 2027 10:20'],
  ['DatesChanged', 'Flight times changed · X7K2PQ · MAD-LHR, LHR-MAD · Mon 1 Mar 2027 10:20'],
  ['OrderStarted', 'Journey started · X7K2PQ · MAD-LHR, LHR-MAD · Mon 1 Mar 2027 10:20'],
  ['OrderCompleted', 'Journey completed · X7K2PQ · MAD-LHR, LHR-MAD · Mon 1 Mar 2027 10:20'],
])('the subject of %s is %s', (type, subject) => {
  expect(renderDefaultSubject(sample(type))).toBe(subject);
});

test('a mail has the order, its flights, passengers and price', () => {
  expect(renderDefaultText(sample('OrderTicketed'))).toBe(
    `Tickets were issued for order AGW-7H2K9Q (PNR X7K2PQ).

IB3166 MAD Mon 1 Mar 2027 10:20 to LHR Mon 1 Mar 2027 11:45
IB3167 LHR Mon 8 Mar 2027 18:35 to MAD Mon 8 Mar 2027 22:00

Passengers: 2 ADT, 1 CHD
Total: 412.60 EUR
Status: ticketed
Agency: Sunny Travel

Event OrderTicketed, Thu 14 Jan 2027 08:41 UTC. Times of flights are local at their airports.
`,
  );
});

test('a mail of moved flights has the old and the new times', () => {
  expect(renderDefaultText(sample('DatesChanged'))).toContain(`
Before: IB3166 MAD Mon 1 Mar 2027 10:20 to LHR Mon 1 Mar 2027 11:45
Before: IB3167 LHR Mon 8 Mar 2027 18:35 to MAD Mon 8 Mar 2027 22:00
Now: IB3166 MAD Mon 1 Mar 2027 10:20 to LHR Mon 1 Mar 2027 11:45
Now: IB3167 LHR Mon 8 Mar 2027 19:35 to MAD Mon 8 Mar 2027 23:00
`);
});

test.each<[EventType, string]>([
  ['OrderChanged', '\nChanged: psg phone\n'],
  ['ServicesAddition', '\nNow: XBAG Extra bag quantity 1\n'],
  ['ServicesAddition', '\nTotal: 447.60 EUR, before 412.60 EUR\n'],
  ['ServicesDeletion', '\nBefore: XBAG Extra bag quantity 1\n'],
  ['SeatsAddition', '\nNow: IB3166 12A\n'],
  ['SeatsDeletion', '\nBefore: IB3166 12A\n'],
])('a mail of %s says %j', (type, line) => {
  expect(renderDefaultText(sample(type))).toContain(line);
});

test('a chat message is short', () => {
  expect(chat(sample('OrderCanceled'))).toBe(
    `*Order cancelled* · X7K2PQ · MAD-LHR, LHR-MAD
IB3166 MAD Mon 1 Mar 2027 10:20 to LHR Mon 1 Mar 2027 11:45
IB3167 LHR Mon 8 Mar 2027 19:35 to MAD Mon 8 Mar 2027 23:00
Order AGW-7H2K9Q · Sunny Travel`,
  );
});

test.each(EVENT_TYPES)('a mail of %s for an order with almost no fields has no empty parts', (type) => {
  const view = bare(type);
  expect(renderDefaultSubject(view)).toMatch(/^[A-Z][a-z ]+ · AGW-1$/);
  expect(renderDefaultText(view)).toMatch(
    new RegExp(
      `^[A-Z][^\\n]+order AGW-1\\.\\n\\nEvent ${type}, [^\\n]+ UTC\\. Times of flights are local at their airports\\.\\n$`,
    ),
  );
  expect(chat(view)).toMatch(/^\*[A-Z][a-z ]+\* · AGW-1$/);
});

test.each(EVENT_TYPES.flatMap((type) => [sample(type), bare(type)].map((view) => [type, view] as const)))(
  'a text of %s has no leading or trailing blanks and no double blank lines',
  (_type, view) => {
    const all = [renderDefaultSubject(view), renderDefaultText(view), chat(view)];
    for (const text of all)
      expect(text).not.toMatch(/[ \t]$|^[ \t]|\n{3}|: *$|· *$|\(\)| {2}|undefined|null/m);
  },
);

test('a flight without a number or an arrival is shown without them', () => {
  const flights = [aResolvedFlight('MAD-LHR', '2027-03-01T10:20:00+01:00')];
  const view = bare('OrderCreated', { ...orderFields('AGW-1', { flights }) });
  expect(renderDefaultText(view)).toContain('\nMAD Mon 1 Mar 2027 10:20 UTC+01:00 to LHR\n');
});

test.each([
  [{ adults_pax: 2, infants_pax: 1 }, 'Passengers: 2 ADT, 1 INF'],
  [{ adults_pax: 0, children_pax: 1 }, 'Passengers: 1 CHD'],
  [{ children_pax: 2 }, 'Passengers: 2 CHD'],
  [{ total_amount: '10.00', currency: 'EUR' }, 'Total: 10.00 EUR'],
  [{ services: ['Meal', 'Bag'] }, 'Now: Meal\nNow: Bag'],
  [{ services: [{ code: 'WCHR', paid: true, sold: false, note: null }] }, 'Now: WCHR paid'],
])('%j reads %j', (members, line) => {
  const view = bare('ServicesAddition', members);
  expect(renderDefaultText(view)).toContain(`\n${line}\n`);
});

test('a value is escaped in a chat message', () => {
  const view = bare('OrderCreated', {
    agency: '<!channel> & <https://evil.example|x>',
  });
  expect(chat(view)).toContain('&lt;!channel> & &lt;https://evil.example|x>');
});
