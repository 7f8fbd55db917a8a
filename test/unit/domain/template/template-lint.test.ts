import { FIELD_NAMES, ORDER_FIELD_NAMES } from '../../../../domain/order/fields';
import { lintTemplate } from '../../../../domain/template/template';

test.each(FIELD_NAMES.map((name) => [name]))('the field %s is accepted', (name) => {
  expect(
    lintTemplate(`{{${name}}}{{{${name}}}}{{& ${name}}}{{#${name}}}x{{/${name}}}{{^${name}}}y{{/${name}}}`),
  ).toBe(undefined);
});

test.each(ORDER_FIELD_NAMES.map((name) => [name]))('the former value of %s is accepted', (name) => {
  expect(lintTemplate(`{{previous.${name}}}`)).toBe(undefined);
});

test.each([
  'no tag',
  '',
  '{ "a": 1 }',
  '}} {{pnr}}',
  '{{ pnr }}',
  '{{!comment {{pnr}} }}',
  '{{#flights}}{{carrier}}{{number}} {{origin}}-{{destination}} {{departure}} {{arrival}} {{departure_at}} {{arrival_at}} {{pnr}}{{/flights}}',
  '{{#flights}}{{#arrival}}{{.}}{{/arrival}}{{^arrival}}?{{/arrival}}{{/flights}}',
  '{{#services}}{{code}} {{anything}} {{.}}{{/services}}',
  '{{#seats}}{{seat}}{{#seat}}{{.}}{{/seat}}{{/seats}}',
  '{{#changed_fields}}{{.}} {{/changed_fields}}',
  '{{#previous.flights}}{{carrier}}{{/previous.flights}}',
  '{{#pnr}}{{#flights}}{{origin}}{{/flights}}{{/pnr}}',
  '{{^flights}}{{#services}}{{code}}{{/services}}{{/flights}}',
  '{{#flights}}{{flights}}{{/flights}}',
  '\ud83d\ude00',
])('%j is a template', (template) => {
  expect(lintTemplate(template)).toBe(undefined);
});

test.each([
  ['{{nothere}}', '{{nothere}} is not a field'],
  ['{{prn}}', '{{prn}} is not a field; did you mean pnr?'],
  ['{{agwId}}', '{{agwId}} is not a field; did you mean agw_id?'],
  ['{{total_amont}}', '{{total_amont}} is not a field; did you mean total_amount?'],
  [
    '{{previous.order_stauts}}',
    '{{previous.order_stauts}} is not a field; did you mean previous.order_status?',
  ],
  ['{{previous}}', '{{previous}} is not a field: name the field, as in previous.order_status'],
  ['{{previous.event}}', '{{previous.event}} is not a field'],
  ['{{.}}', '{{.}} is not a field: it means the current item, and needs an enclosing section'],
  [
    '{{^pnr}}{{.}}{{/pnr}}',
    '{{.}} is not a field: it means the current item, and needs an enclosing section',
  ],
  ['{{}}', '{{}} is not a field'],
  ['{{{}}}', '{{}} is not a field'],
  ['{{ }}', '{{}} is not a field'],
  ['{{__proto__}}', '{{__proto__}} is not a field'],
  ['{{constructor}}', '{{constructor}} is not a field'],
  ['{{hasOwnProperty}}', '{{hasOwnProperty}} is not a field'],
  ['{{pnr.length}}', '{{pnr.length}} is not a field'],
  ['{{process.env.SECRET}}', '{{process.env.SECRET}} is not a field'],
  ['{{flights.0.origin}}', '{{flights.0.origin}} is not a field'],
  ['{{#nothere}}x{{/nothere}}', '{{nothere}} is not a field'],
  ['{{carrier}}', '{{carrier}} is not a field'],
  ['{{#flights}}{{carier}}{{/flights}}', '{{carier}} is not a field; did you mean carrier?'],
  ['{{#flights}}{{flags}}{{/flights}}', '{{flags}} is not a field'],
  ['{{#services}}{{constructor}}{{/services}}', '{{constructor}} is not a field'],
  ['{{#services}}{{hasOwnProperty}}{{/services}}', '{{hasOwnProperty}} is not a field'],
  ['{{#services}}{{a.b}}{{/services}}', '{{a.b}} is not a field'],
  ['{{#changed_fields}}{{name}}{{/changed_fields}}', '{{name}} is not a field'],
])('%j is refused: %s', (template, detail) => {
  const problem = lintTemplate(template);
  expect(problem?.code).toBe('TEMPLATE_UNKNOWN_FIELD');
  expect(problem?.detail).toMatch(detail);
});

test.each([
  ['{{> x}}', 'TEMPLATE_TAG_FORBIDDEN'],
  ['{{>pnr}}', 'TEMPLATE_TAG_FORBIDDEN'],
  ['{{=<% %>=}}<%pnr%>', 'TEMPLATE_TAG_FORBIDDEN'],
  ['{{ =<% %>= }}', 'TEMPLATE_TAG_FORBIDDEN'],
  ['{{#flights}}{{#services}}x{{/services}}{{/flights}}', 'TEMPLATE_TAG_FORBIDDEN'],
  ['{{#flights}}{{#pnr}}{{#flights}}x{{/flights}}{{/pnr}}{{/flights}}', 'TEMPLATE_TAG_FORBIDDEN'],
  ['{{#services}}{{#previous.seats}}x{{/previous.seats}}{{/services}}', 'TEMPLATE_TAG_FORBIDDEN'],
  ['{{#a}}{{/b}}', 'TEMPLATE_SYNTAX'],
  ['{{#pnr}}', 'TEMPLATE_SYNTAX'],
  ['{{/pnr}}', 'TEMPLATE_SYNTAX'],
  ['{{pnr', 'TEMPLATE_SYNTAX'],
  ['{{pnr}', 'TEMPLATE_SYNTAX'],
  ['{{{pnr}}', 'TEMPLATE_SYNTAX'],
  ['{{', 'TEMPLATE_SYNTAX'],
  [`{{pnr${' '.repeat(500)}}}`, 'TEMPLATE_SYNTAX'],
  ['{{#pnr}}'.repeat(9) + '{{/pnr}}'.repeat(9), 'TEMPLATE_SYNTAX'],
  ['\ud800', 'TEMPLATE_NOT_UNICODE'],
  ['{{pnr}}\udc00', 'TEMPLATE_NOT_UNICODE'],
  ['x'.repeat(65_537), 'TEMPLATE_TOO_LARGE'],
])('%j is refused: %s', (template, code) => {
  expect(lintTemplate(template)?.code).toBe(code);
});

test.each([
  ['spaces that never end a tag', `{{pnr${' '.repeat(60_000)}x}}`],
  ['tags that are never closed', '{{'.repeat(30_000)],
  ['triple braces that are never closed', `{{{pnr}}${' '.repeat(60_000)}`],
  ['nothing but tags', '{{pnr}}'.repeat(9_000)],
  ['sections in sections', '{{#pnr}}'.repeat(4_000) + '{{/pnr}}'.repeat(4_000)],
])('%s are checked quickly', (_what, template) => {
  const start = performance.now();
  lintTemplate(template);
  expect(performance.now() - start).toBeLessThan(2_000);
});
