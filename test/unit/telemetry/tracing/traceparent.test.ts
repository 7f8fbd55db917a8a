import { formatTraceparent, parseTraceparent } from '../../../../telemetry/tracing/traceparent';

const TRACE = '0af7651916cd43dd8448eb211c80319c';
const SPAN = 'b7ad6b7169203331';

test.each([
  ['sampled', `00-${TRACE}-${SPAN}-01`, 1],
  ['not sampled', `00-${TRACE}-${SPAN}-00`, 0],
  ['with flags of a later version', `00-${TRACE}-${SPAN}-03`, 1],
  ['of a later version with an extension', `01-${TRACE}-${SPAN}-01-more`, 1],
])('a traceparent that is %s is parsed', (_what, text, traceFlags) => {
  expect(parseTraceparent(text)).toEqual({ traceId: TRACE, spanId: SPAN, traceFlags, isRemote: true });
});

test.each([
  ['an empty text', ''],
  ['the invalid version ff', `ff-${TRACE}-${SPAN}-01`],
  ['version 00 with an extension', `00-${TRACE}-${SPAN}-01-more`],
  ['upper case', `00-${TRACE.toUpperCase()}-${SPAN}-01`],
  ['a trace id of zeros', `00-${'0'.repeat(32)}-${SPAN}-01`],
  ['a span id of zeros', `00-${TRACE}-${'0'.repeat(16)}-01`],
  ['a line break', `00-${TRACE}-${SPAN}-01\n`],
])('%s is not a traceparent', (_what, text) => {
  expect(parseTraceparent(text)).toBeUndefined();
});

test('formatting a parsed traceparent gives the same text', () => {
  const text = `00-${TRACE}-${SPAN}-01`;
  expect(formatTraceparent(parseTraceparent(text)!)).toBe(text);
});
