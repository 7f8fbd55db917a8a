import { formatTraceparent, parseTraceparent } from '../../../../telemetry/tracing/traceparent';

const TRACE = '0af7651916cd43dd8448eb211c80319c';
const SPAN = 'b7ad6b7169203331';

test.each([
  ['kept', `00-${TRACE}-${SPAN}-01`, 1],
  ['not kept', `00-${TRACE}-${SPAN}-00`, 0],
  ['with flags of a later version', `00-${TRACE}-${SPAN}-03`, 1],
  ['of a later version with more behind it', `01-${TRACE}-${SPAN}-01-more`, 1],
])('one that is %s is read', (_what, text, traceFlags) => {
  expect(parseTraceparent(text)).toEqual({ traceId: TRACE, spanId: SPAN, traceFlags, isRemote: true });
});

test.each([
  ['nothing', ''],
  ['a version that there will never be', `ff-${TRACE}-${SPAN}-01`],
  ['more than version 00 has', `00-${TRACE}-${SPAN}-01-more`],
  ['upper case', `00-${TRACE.toUpperCase()}-${SPAN}-01`],
  ['a trace of zeros', `00-${'0'.repeat(32)}-${SPAN}-01`],
  ['a span of zeros', `00-${TRACE}-${'0'.repeat(16)}-01`],
  ['a line break', `00-${TRACE}-${SPAN}-01\n`],
])('%s is none', (_what, text) => {
  expect(parseTraceparent(text)).toBeUndefined();
});

test('what is written is what is read', () => {
  const text = `00-${TRACE}-${SPAN}-01`;
  expect(formatTraceparent(parseTraceparent(text)!)).toBe(text);
});
