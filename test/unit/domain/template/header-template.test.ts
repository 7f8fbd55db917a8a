import { renderHeader, UnsendableError } from '../../../../domain/template/template';
import { aView } from '../../../support/builders/a-view';

test.each([
  ['Basic YourPassword', 'X', 'Basic YourPassword'],
  ['{{pnr}}', 'Jos\u00e9 "<&>"', 'Jos\u00e9 "<&>"'],
  ['{{pnr}}', 'a\tb', 'a\tb'],
  [' {{pnr}} ', 'x ', 'x'],
  ['{{pnr}}', null, ''],
  ['{{pnr}}', '{{agw_id}}', '{{agw_id}}'],
])('%j with %j is %j', (template, pnr, expected) => {
  expect(renderHeader(template, aView({ pnr }), 'X-A')).toBe(expected);
});

test.each([
  ['a line break', 'a\r\nX-B: 1'],
  ['a line break at the end', 'secret\n'],
  ['a NUL', 'a\u0000'],
  ['a terminal escape', '\u001b[31m'],
  ['a C1 control', '\u0085'],
  ['a character whose low byte is a line break', '\u010a'],
  ['a character beyond Latin-1', '\u20ac'],
  ['too many characters', 'x'.repeat(4_097)],
])('a value with %s is not sent, and the error names only the header', (_what, pnr) => {
  const render = (): unknown => renderHeader('{{pnr}}', aView({ pnr }), 'X-Order');
  expect(render).toThrow(UnsendableError);
  expect(render).toThrow(/^the header X-Order would [^\n]*$/);
  expect(render).not.toThrow(/secret/);
});
