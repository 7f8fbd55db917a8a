import fc from 'fast-check';
import type { Json } from '../../../../domain/input/json';
import {
  bodyProblems,
  renderBody,
  renderDefaultBody,
  RenderTooLargeError,
} from '../../../../domain/template/template';
import { aView } from '../../../support/builders/a-view';

const PATH = ['http_request', 'json_body'];

const codes = (body: unknown): string[] => bodyProblems(body, PATH).map(({ code }) => code);

const nested = (depth: number): unknown => (depth === 0 ? '{{pnr}}' : { a: nested(depth - 1) });

test.each([
  [
    'T001',
    {
      agent: '{{agent}}',
      agency: '{{agency}}',
      pnr: '{{pnr}}',
      freeText: 'Order has been ticketed, this is your order ID: {{agw_id}}',
    },
  ],
  ['T002', {}],
  ['T003', { a: '{{ pnr }}' }],
  ['T004', { a: '{{{pnr}}}' }],
  ['T005', { a: '{{&pnr}}' }],
  ['T006', { a: '{{#pnr}}{{pnr}}{{/pnr}}{{^pnr}}none{{/pnr}}{{! why }}' }],
  ['T007', { a: [1, true, null, '{{pnr}}', { b: '{{agent}}' }] }],
  ['T008', []],
  ['T009', { a: '}} {{pnr}}' }],
  ['T010', 'Order {{agw_id}}'],
  ['T010b', '{{{flights}}}'],
  ['T010c', '{{pnr}}'],
  ['T010d', null],
  ['T010e', 5],
  ['T040', { a: '{"b":1}' }],
  ['T045', nested(15)],
  ['T045b', nested(20)],
  ['T047b', { a: 'x'.repeat(65_000) }],
])('%s: %j is a body', (_id, body) => {
  expect(codes(body)).toEqual([]);
});

test.each([
  ['T011', { a: '{{nothere}}' }, 'TEMPLATE_UNKNOWN_FIELD'],
  ['T012', { a: '{{constructor}}' }, 'TEMPLATE_UNKNOWN_FIELD'],
  ['T013', { a: '{{toString}}' }, 'TEMPLATE_UNKNOWN_FIELD'],
  ['T015', { a: '{{__proto__}}' }, 'TEMPLATE_UNKNOWN_FIELD'],
  ['T016', { a: '{{#nothere}}x{{/nothere}}' }, 'TEMPLATE_UNKNOWN_FIELD'],
  ['T017', { a: '{{pnr.length}}' }, 'TEMPLATE_UNKNOWN_FIELD'],
  ['T018', { a: '{{.}}' }, 'TEMPLATE_UNKNOWN_FIELD'],
  ['T019', { a: '{{}}' }, 'TEMPLATE_UNKNOWN_FIELD'],
  ['T020', { a: '{{{ }}}' }, 'TEMPLATE_UNKNOWN_FIELD'],
  ['T021', { a: '{{process.env.SECRET}}' }, 'TEMPLATE_UNKNOWN_FIELD'],
  ['T022', { a: '{{PNR }} {{pnr}} {{Pnr_}}' }, 'TEMPLATE_UNKNOWN_FIELD'],
  ['T025', { a: '{{> x}}' }, 'TEMPLATE_TAG_FORBIDDEN'],
  ['T026', { a: '{{=<% %>=}}' }, 'TEMPLATE_TAG_FORBIDDEN'],
  ['T027', { a: '{{#flights}}{{#flights}}x{{/flights}}{{/flights}}' }, 'TEMPLATE_TAG_FORBIDDEN'],
  ['T028', { a: '{{#pnr}}' }, 'TEMPLATE_SYNTAX'],
  ['T029', { a: '{{#a}}{{/b}}' }, 'TEMPLATE_SYNTAX'],
  ['T030', { a: '{{/pnr}}' }, 'TEMPLATE_SYNTAX'],
  ['T031', { a: '{{pnr' }, 'TEMPLATE_SYNTAX'],
  ['T032', { a: '{{{pnr}}' }, 'TEMPLATE_SYNTAX'],
  ['T033', { '{{pnr}}': 'x' }, 'TEMPLATE_KEY'],
  ['T034', JSON.parse('{"a":{"__proto__":"x"}}'), 'TEMPLATE_KEY'],
  ['T035', { a: { constructor: 'x' } }, 'TEMPLATE_KEY'],
  ['T036', { a: [{ prototype: 'x' }] }, 'TEMPLATE_KEY'],
  ['T037', { a: '\ud800' }, 'TEMPLATE_NOT_UNICODE'],
  ['T038', { 'a\udc00': 'x' }, 'TEMPLATE_NOT_UNICODE'],
  ['T039', '{"a":"{{pnr}}",}', 'TEMPLATE_NOT_JSON'],
  ['T041', ' {"a":"{{pnr}}"}', 'TEMPLATE_NOT_JSON'],
  ['T042', '["{{pnr}}"]', 'TEMPLATE_NOT_JSON'],
  ['T043', { a: undefined }, 'TEMPLATE_NOT_JSON'],
  ['T043b', { a: Number.NaN }, 'TEMPLATE_NOT_JSON'],
  ['T043c', { a: new Date(0) }, 'TEMPLATE_NOT_JSON'],
  ['T043d', undefined, 'TEMPLATE_NOT_JSON'],
  ['T046', nested(21), 'TEMPLATE_TOO_DEEP'],
  ['T046b', nested(5_000), 'TEMPLATE_TOO_DEEP'],
  ['T047', { a: 'x'.repeat(70_000) }, 'TEMPLATE_TOO_LARGE'],
  ['T048', { a: 'x'.repeat(40_000), b: 'x'.repeat(40_000) }, 'TEMPLATE_TOO_LARGE'],
  ['T049', { ['x'.repeat(70_000)]: 1 }, 'TEMPLATE_TOO_LARGE'],
  ['T050', Array.from({ length: 2_001 }, () => 1), 'TEMPLATE_TOO_LARGE'],
])('%s is refused', (_id, body, code) => {
  expect(codes(body)).toEqual([code]);
});

test('every problem names its place', () => {
  const body = { items: [{ note: 'ok' }, {}, { note: '{{prn}}' }], 'a/b~c': '{{pnr' };
  expect(bodyProblems(body, PATH)).toEqual([
    {
      pointer: '/http_request/json_body/items/2/note',
      detail: 'http_request.json_body.items[2].note: {{prn}} is not a field; did you mean pnr?',
      code: 'TEMPLATE_UNKNOWN_FIELD',
    },
    {
      pointer: '/http_request/json_body/a~1b~0c',
      detail: 'http_request.json_body["a/b~c"]: the tag at character 1 is not closed',
      code: 'TEMPLATE_SYNTAX',
    },
  ]);
});

test.each([
  ['V001', '"'],
  ['V002', '\\'],
  ['V003', '\n'],
  ['V004', '\r\n'],
  ['V005', '\t'],
  ['V006', '\u0000'],
  ['V007', '\b'],
  ['V008', '\u2028'],
  ['V009', '\u2029'],
  ['V010', '","x":"'],
  ['V011', '{{agw_id}}'],
  ['V012', '{{{agw_id}}}'],
  ['V013', '\\"'],
  ['V014', '\\u0022'],
  ['V015', 'e\u0301'],
  ['V016', '\ud83d\ude00'],
  ['V017', '\u007f'],
  ['V018', '${pnr}'],
  ['V019', '%s'],
  ['V020', '$&'],
  ['V021', "'"],
  ['V022', '&amp;'],
  ['V023', 'a/b'],
  ['V024', '</script>'],
  ['V025', '<b>'],
  ['V026', '`'],
  ['V027', 'O\u2019Brien'],
  ['V028', '\u202e'],
  ['V029', '\ufeff'],
  ['V030', '\ud800'],
])('%s: the value %j stays within its string', (_id, pnr) => {
  expect(JSON.parse(renderBody({ p: 'pre {{pnr}} post' }, aView({ pnr })))).toEqual({ p: `pre ${pnr} post` });
});

test.each([
  ['V031', null, 'pre  post'],
  ['V032', undefined, 'pre  post'],
  ['V033', false, 'pre false post'],
  ['V034', 0, 'pre 0 post'],
])('%s: %j is %j', (_id, pnr, expected) => {
  expect(renderBody({ p: 'pre {{pnr}} post' }, aView({ pnr }))).toBe(JSON.stringify({ p: expected }));
});

test.each([
  ['one text', { p: '{{pnr}}' }, 'x'.repeat(256 * 1024 + 1)],
  ['many texts', Array.from({ length: 1_000 }, () => '{{pnr}}'), 'x'.repeat(300)],
  ['whole fields', Array.from({ length: 1_000 }, () => '{{{pnr}}}'), 'x'.repeat(300)],
  ['characters that JSON escapes', { p: '{{pnr}}' }, '\u0000'.repeat(50_000)],
])('V035: a body that is too large because of %s is not rendered', (_what, body, pnr) => {
  expect(() => renderBody(body, aView({ pnr }))).toThrow(RenderTooLargeError);
});

test.each<[Json, Record<string, unknown>, unknown]>([
  ['{{{adults_pax}}}', { adults_pax: 2 }, 2],
  ['{{{ adults_pax }}}', { adults_pax: 2 }, 2],
  ['{{adults_pax}}', { adults_pax: 2 }, '2'],
  [' {{{adults_pax}}}', { adults_pax: 2 }, ' 2'],
  ['{{{adults_pax}}}{{{adults_pax}}}', { adults_pax: 2 }, '22'],
  ['{{& adults_pax}}', { adults_pax: 2 }, '2'],
  ['{{{total_amount}}}', { total_amount: '412.60' }, '412.60'],
  ['{{{pnr}}}', { pnr: null }, null],
  ['{{{pnr}}}', { pnr: undefined }, null],
  ['{{{services}}}', { services: [{ code: 'X' }] }, [{ code: 'X' }]],
  ['{{{previous.services}}}', { previous: { services: [] } }, []],
  ['{{{previous.pnr}}}', { previous: {} }, null],
  [{ a: [1, true, null, '{{pnr}}', { b: 'x' }] }, { pnr: 'X' }, { a: [1, true, null, 'X', { b: 'x' }] }],
])('%j with %j becomes %j', (body, change, expected) => {
  expect(JSON.parse(renderBody(body, aView(change)))).toEqual(expected);
});

test('the body keeps the structure of any linted template, for any values', () => {
  const fields = fc.record({ pnr: fc.string({ unit: 'binary' }), agent: fc.string({ unit: 'binary' }) });
  const pieces = fc.array(
    fc.oneof(
      fc
        .string({ unit: 'grapheme' })
        .map((text) => ({ template: text.replaceAll('{', '('), value: () => text.replaceAll('{', '(') })),
      fc.constantFrom('pnr' as const, 'agent' as const).chain((name) =>
        fc.constantFrom(`{{${name}}}`, `{{{${name}}}}`, `{{& ${name}}}`).map((template) => ({
          template,
          value: (of: Readonly<Record<string, string>>) => of[name] ?? '',
        })),
      ),
    ),
    { maxLength: 6 },
  );
  const keys = fc.string({ unit: 'grapheme' }).map((key) => `k${key.replaceAll('{', '(')}`);
  fc.assert(
    fc.property(fields, fc.dictionary(keys, pieces), fc.array(pieces), (values, members, items) => {
      const template = (of: (typeof items)[number]): string => of.map((piece) => piece.template).join('');
      const text = (of: (typeof items)[number]): string => of.map((piece) => piece.value(values)).join('');
      const build = (each: typeof template): Json => ({
        object: Object.fromEntries(Object.entries(members).map(([key, of]) => [key, each(of)])),
        list: items.map(each),
        number: 1.5,
      });
      const body = build(template);
      // Random text may form a tag by chance; such a body is never saved.
      fc.pre(codes(body).length === 0);
      expect(JSON.parse(renderBody(body, aView(values)))).toEqual(JSON.parse(JSON.stringify(build(text))));
    }),
  );
});

test('the default body has type, time and every field', () => {
  const view = aView({ services: ['BAG'], pnr: null });
  expect(JSON.parse(renderDefaultBody(view))).toEqual({
    type: 'OrderTicketed',
    timestamp: view.occurred_on,
    data: JSON.parse(JSON.stringify(view)) as unknown,
  });
});

test('a default body that is too large is not rendered', () => {
  expect(() => renderDefaultBody(aView({ pnr: 'x'.repeat(300_000) }))).toThrow(RenderTooLargeError);
});
