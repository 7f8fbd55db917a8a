import { EMPTY_EGRESS_ALLOW } from '../../../domain/egress/egress-allow';
import { InvalidInputError } from '../../../domain/input/invalid-input';
import { mergeTaskPatch, parseTask, type ChannelTaskInput } from '../../support/builders/channel-task';

const OPTIONS = { allow: EMPTY_EGRESS_ALLOW };

const places = (act: () => unknown): string[] => {
  try {
    act();
  } catch (error) {
    if (error instanceof InvalidInputError)
      return error.errors.map(({ code, pointer }) => `${code} ${pointer}`);
    throw error;
  }
  return [];
};

const CURRENT: ChannelTaskInput = parseTask(
  {
    name: 'Ticketing to our ERP',
    agency: 'Sunny Travel',
    events: ['OrderTicketed'],
    filter: { provider: 'LH' },
    retry: { schedule: [30] },
    ordered: false,
    http_request: {
      url: 'https://erp.example.com/hook',
      header: { 'X-A': '1', 'X-B': '2' },
      json_body: { pnr: '{{pnr}}', agent: '{{agent}}' },
      timeout_ms: 5_000,
    },
  },
  OPTIONS,
);

test.each<[string, unknown, unknown]>([
  ['an empty patch changes nothing', {}, CURRENT],
  ['a member is replaced', { name: 'New', enabled: false }, { ...CURRENT, name: 'New', enabled: false }],
  ['a list is replaced', { events: ['*'] }, { ...CURRENT, events: ['*'] }],
  [
    'objects are merged, and null takes a member away',
    { http_request: { header: { 'X-A': null, 'X-C': '3' }, json_body: { agent: null } } },
    {
      ...CURRENT,
      http_request: {
        ...CURRENT.http_request,
        header: { 'X-B': '2', 'X-C': '3' },
        json_body: { pnr: '{{pnr}}' },
      },
    },
  ],
  [
    'null takes optional members back to their defaults',
    {
      agency: null,
      filter: null,
      retry: null,
      ordered: null,
      http_request: { header: null, json_body: null, timeout_ms: null },
    },
    {
      name: CURRENT.name,
      agency: null,
      events: CURRENT.events,
      http_request: { url: CURRENT.http_request!.url, method: 'POST', header: {}, timeout_ms: 15_000 },
      ordered: true,
      enabled: true,
    },
  ],
])('%s', (_sentence, patch, expected) => {
  expect(mergeTaskPatch(CURRENT, patch, OPTIONS)).toEqual(expected);
});

test.each([
  ['no object', null, ['TYPE_INVALID ']],
  ['a member that is not known', { nmae: 'x' }, ['UNKNOWN_MEMBER /nmae']],
  ['null for a member that is not known', { nmae: null }, ['UNKNOWN_MEMBER /nmae']],
  ['null for what a task cannot be without', { name: null }, ['MISSING /name']],
  ['null for the whole request', { http_request: null }, ['MISSING /http_request']],
  [
    'a URL that is refused',
    { http_request: { url: 'https://localhost/' } },
    ['HOST_INVALID_OR_LOCAL /http_request/url'],
  ],
  [
    'a header that is refused',
    { http_request: { header: { Host: 'x' } } },
    ['HEADER_RESERVED /http_request/header/Host'],
  ],
  [
    'a header that is there in other capitals',
    { http_request: { header: { 'x-a': '1' } } },
    ['HEADER_DUPLICATE /http_request/header/x-a'],
  ],
  ['a filter on no field', { filter: { providr: 'LH' } }, ['FILTER_FIELD /filter/providr']],
])('a patch with %s is refused', (_what, patch, expected) => {
  expect(places(() => mergeTaskPatch(CURRENT, patch, OPTIONS))).toEqual(expected);
});

test('a stored task is patched without its own members standing in the way', () => {
  const stored = { ...CURRENT, id: 'tsk_1', version: 3, secrets: [], created_on: 'x', updated_on: 'x' };
  expect(mergeTaskPatch(stored, { name: 'New' }, OPTIONS)).toEqual({ ...CURRENT, name: 'New' });
});

test('a patch leaves what it is applied to as it was', () => {
  const before = JSON.stringify(CURRENT);
  mergeTaskPatch(CURRENT, { http_request: { header: { 'X-A': null } } }, OPTIONS);
  expect(JSON.stringify(CURRENT)).toBe(before);
});
