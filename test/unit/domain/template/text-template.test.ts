import { RenderBudget, RenderTooLargeError, renderText } from '../../../../domain/template/template';
import { aView } from '../../../support/builders/a-view';

const ITEMS = {
  services: [{ code: 'XBAG', paid: false, note: null }, 'MEAL'],
  changed_fields: ['pnr', 'agent'],
};

test.each([
  ['{{pnr}}', { pnr: '<b>"&\'</b>' }, '<b>"&\'</b>'],
  ['{{{pnr}}} {{&pnr}}', { pnr: '<>' }, '<> <>'],
  ['{{pnr}}', { pnr: '{{agw_id}}' }, '{{agw_id}}'],
  ['a{{pnr}}b', { pnr: null }, 'ab'],
  ['a{{pnr}}b', { pnr: undefined }, 'ab'],
  ['a{{pnr}}b', { pnr: false }, 'afalseb'],
  ['{{adults_pax}} {{infants_pax}}', { adults_pax: 2, infants_pax: 0 }, '2 0'],
  ['{{^infants_pax}}no infants{{/infants_pax}}', { infants_pax: 0 }, 'no infants'],
  ['{{changed_fields}}', ITEMS, 'pnr, agent'],
  ['{{#changed_fields}}<{{.}}>{{/changed_fields}}', ITEMS, '<pnr><agent>'],
  ['{{services}}', ITEMS, '[{"code":"XBAG","paid":false,"note":null},"MEAL"]'],
  ['{{services}}', { services: ['BAG', 'MEAL'] }, 'BAG, MEAL'],
  ['{{services}}', { services: [] }, ''],
  [
    '{{#services}}[{{code}} {{paid}}{{note}} {{.}}]{{/services}}',
    ITEMS,
    '[XBAG false {"code":"XBAG","paid":false,"note":null}][  MEAL]',
  ],
  [
    '{{#flights}}{{carrier}}{{number}} {{origin}}-{{destination}}; {{/flights}}',
    {},
    'IB3166 MAD-LHR; IB3167 LHR-MAD; ',
  ],
  ['{{#flights}}{{pnr}} {{/flights}}', { pnr: 'X' }, 'X X '],
  ['{{#pnr}}<{{.}}>{{/pnr}}', { pnr: 'X' }, '<X>'],
  ['was {{previous.order_status}}', { previous: { order_status: 'created' } }, 'was created'],
  ['was {{previous.pnr}}', { pnr: 'X', previous: {} }, 'was '],
  ['{{! nothing }}', {}, ''],
])('%j with %j is %j', (template, change, expected) => {
  expect(renderText(template, aView(change))).toBe(expected);
});

test('inherited members are not rendered, and functions are not called', () => {
  const hostile = { toString: () => 'called', toJSON: () => 'called', code: 'X' };
  const view = aView({ services: [hostile], pnr: (): string => 'called' });
  expect(renderText('{{#services}}{{.}}{{/services}}{{pnr}}', view)).toBe('{"code":"X"}');
});

test('rendering of a list stops at the size limit', () => {
  const view = aView({ services: Array.from({ length: 200 }, () => 'a service') });
  const template = `{{#services}}${'{{services}}'.repeat(500)}{{/services}}`;
  expect(() => renderText(template, view)).toThrow(RenderTooLargeError);
});

test('the texts of one request share a budget', () => {
  const budget = new RenderBudget(10);
  expect(renderText('{{pnr}}', aView({ pnr: '12345' }), budget)).toBe('12345');
  expect(() => renderText('{{pnr}}', aView({ pnr: '\u00e9\u00e9\u00e9' }), budget)).toThrow(
    'what is rendered is larger than 10 bytes',
  );
});

test('more templates than the cache holds are rendered correctly', () => {
  const view = aView({ pnr: 'X' });
  const templates = Array.from({ length: 2_500 }, (_, index) => `${index} {{pnr}}`);
  const rendered = [...templates, ...templates].map((template) => renderText(template, view));
  expect(rendered.slice(2_500)).toEqual(rendered.slice(0, 2_500));
  expect(rendered[2_499]).toBe('2499 X');
});
