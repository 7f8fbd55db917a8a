import { notVerified } from '../../../../dev/inbox/verify';
import { coloured, formatCallback, paintFor, plain, terminalListener } from '../../../../dev/inbox/terminal';
import { aCallback } from '../../../support/inbox/a-callback';

test.each([
  ['a verified callback', {}, '✓ OrderTicketed  AGW-1 #3  attempt 1  verified\n  {"pnr":"QX7R2K"}'],
  [
    'one that is not verified',
    { verification: notVerified('mismatch') },
    '✗ OrderTicketed  AGW-1 #3  attempt 1  NOT VERIFIED: no signing secret matches this signature\n  {"pnr":"QX7R2K"}',
  ],
  [
    'one that is refused, with what is odd about it',
    {
      attempt: 2,
      answer: { status: 503, delay_ms: 0, retry_after_s: 5 },
      place: { kind: 'retry' } as const,
      note: 'retry',
    },
    '✓ OrderTicketed  AGW-1 #3  attempt 2  verified  answered 503, Retry-After 5 s  retry\n  {"pnr":"QX7R2K"}',
  ],
  [
    'a request of another kind',
    { event: null, order: null, sequence: null, attempt: null, body: '' },
    '✓ POST /all-events  verified\n  (no body)',
  ],
  [
    'text that would command the terminal',
    { event: '\u001b[2J', order: 'A\u202eB', body: 'not JSON \u001b]0;x\u0007\r\n' },
    '✓ \\u001b[2J  A\\u202eB #3  attempt 1  verified\n  not JSON \\u001b]0;x\\u0007\\u000d\\u000a',
  ],
  [
    'a long body',
    { body: 'x'.repeat(1_000) },
    `✓ OrderTicketed  AGW-1 #3  attempt 1  verified\n  ${'x'.repeat(300)} …`,
  ],
])('formats %s as two lines', (_which, members, block) => {
  expect(formatCallback(aCallback(members), plain)).toBe(block);
});

test('names a known task', () => {
  expect(formatCallback(aCallback(), plain, 'Our ERP')).toContain('AGW-1 #3  Our ERP  attempt 1');
});

test.each([
  ['a terminal with colours', { isTTY: true, hasColors: () => true }, coloured],
  ['a terminal without', { isTTY: true, hasColors: () => false }, plain],
  ['a file', {}, plain],
])('chooses colours for %s', (_which, stream, paint) => {
  expect(paintFor({ write: () => true, ...stream })).toBe(paint);
});

test('resets a colour after its text', () => {
  expect(coloured('red', 'no')).toBe('\u001b[31mno\u001b[39m');
});

test('writes a block for each callback', () => {
  const written: string[] = [];
  terminalListener({ write: (text) => written.push(text) })(aCallback());
  expect(written).toEqual(['✓ OrderTicketed  AGW-1 #3  attempt 1  verified\n  {"pnr":"QX7R2K"}\n']);
});
