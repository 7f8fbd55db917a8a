import {
  InvalidCursorError,
  parsePositionCursor,
  parseSequenceCursor,
  positionCursor,
  sequenceCursor,
} from '../../../../store/mongo/cursor';

test('a cursor decodes to the position that it encodes', () => {
  const position = { createdOn: '2038-01-14T08:30:00.000Z', id: 'tsk_1' };
  expect(parsePositionCursor(positionCursor(position))).toEqual(position);
  expect(parseSequenceCursor(sequenceCursor(12))).toBe(12);
});

test('a cursor needs no escaping in a URL', () => {
  expect(positionCursor({ createdOn: '2038-01-14T08:30:00.000Z', id: '???>>>' })).toMatch(/^[\w-]+$/);
});

const base64url = (text: string): string => Buffer.from(text).toString('base64url');

test.each([
  ['no text', ''],
  ['a word', 'garbage'],
  ['not JSON', base64url('{')],
  ['another type', base64url('{"createdOn":{"$ne":null}}')],
  ['an operator for a time', base64url('[{"$gt":""},"tsk_1"]')],
  ['an invalid time', base64url('["yesterday","tsk_1"]')],
  ['the cursor of another list', sequenceCursor(1)],
  ['a very long text', base64url(`["2038-01-14T08:30:00.000Z","${'x'.repeat(5_000)}"]`)],
])('%s is not a cursor', (_, cursor) => {
  expect(() => parsePositionCursor(cursor)).toThrow(InvalidCursorError);
  expect(() => parseSequenceCursor(cursor === sequenceCursor(1) ? '' : cursor)).toThrow(InvalidCursorError);
});
