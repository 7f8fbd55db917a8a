import { sequencePlaceText, sequencePlaceOf } from '../../../../dev/inbox/sequence-place';

const callback = (sequence: number | null, { order = 'AGW-1', path = '/a', status = 204 } = {}) => ({
  order,
  sequence,
  path,
  webhook_id: `dlv_${sequence}`,
  answer: { status, delay_ms: 0 },
});

test.each([
  ['the first of its order', [], callback(1), { kind: 'in_order' }],
  ['the first that a task takes', [], callback(4), { kind: 'in_order' }],
  ['the one after the latest', [callback(1)], callback(2), { kind: 'in_order' }],
  ['one of another order', [callback(5, { order: 'AGW-2' })], callback(1), { kind: 'in_order' }],
  ['one for another path', [callback(5, { path: '/b' })], callback(1), { kind: 'in_order' }],
  ['one that skips', [callback(1)], callback(4), { kind: 'gap', missing_from: 2, missing_to: 3 }],
  ['one that was overtaken', [callback(1), callback(3)], callback(2), { kind: 'out_of_order', after: 3 }],
  ['one whose last attempt was refused', [callback(1, { status: 503 })], callback(1), { kind: 'retry' }],
  [
    'one that was accepted before',
    [callback(1, { status: 503 }), callback(1)],
    callback(1),
    { kind: 'repeat' },
  ],
  ['one without a sequence', [callback(1)], callback(null), { kind: 'unknown' }],
  ['one without an order', [callback(1)], { ...callback(1), order: null }, { kind: 'unknown' }],
])('finds the place of %s', (_which, earlier, incoming, place) => {
  expect(sequencePlaceOf(earlier, incoming)).toEqual(place);
});

test.each([
  [{ kind: 'in_order' } as const, null],
  [{ kind: 'unknown' } as const, null],
  [{ kind: 'gap', missing_from: 2, missing_to: 2 } as const, '#2 did not arrive'],
  [{ kind: 'gap', missing_from: 2, missing_to: 3 } as const, '#2 to #3 did not arrive'],
  [{ kind: 'out_of_order', after: 3 } as const, 'out of order: #3 arrived first'],
  [{ kind: 'retry' } as const, 'retry'],
  [{ kind: 'repeat' } as const, 'duplicate of an accepted delivery'],
])('%j reads: %s', (place, words) => {
  expect(sequencePlaceText(place)).toBe(words);
});
