import { EMPTY_EGRESS_ALLOW, parseEgressAllow } from '../../../domain/egress/egress-allow';
import { InvalidInputError, type InputProblem } from '../../../domain/input/invalid-input';
import { parseTask } from '../../support/builders/channel-task';

const OPTIONS = { allow: EMPTY_EGRESS_ALLOW };

const aTask = (change: Readonly<Record<string, unknown>> = {}): Record<string, unknown> => ({
  name: 'Ticketing to our ERP',
  events: ['OrderTicketed'],
  http_request: { url: 'https://erp.example.com/hook' },
  ...change,
});

const aRequest = (change: Readonly<Record<string, unknown>>): Record<string, unknown> =>
  aTask({ http_request: { url: 'https://erp.example.com/hook', ...change } });

const problemsOf = (act: () => unknown): readonly InputProblem[] => {
  try {
    act();
  } catch (error) {
    if (error instanceof InvalidInputError) return error.errors;
    throw error;
  }
  return [];
};

const places = (act: () => unknown): string[] =>
  problemsOf(act).map(({ code, pointer }) => `${code} ${pointer}`);

const DOCUMENTED = {
  name: 'Ticketing to our ERP',
  agency: 'Sunny Travel',
  events: ['OrderTicketed'],
  http_request: {
    url: 'https://yourservices/api/order-ticketed',
    header: { Authorization: 'Basic YourPassword' },
    json_body: {
      agent: '{{agent}}',
      agency: '{{agency}}',
      pnr: '{{pnr}}',
      freeText: 'Order has been ticketed, this is your order ID: {{agw_id}}',
    },
  },
};

test('the documented task is accepted as it stands where its host is allowed', () => {
  expect(parseTask(DOCUMENTED, { allow: parseEgressAllow('yourservices') })).toEqual({
    ...DOCUMENTED,
    http_request: { ...DOCUMENTED.http_request, method: 'POST', timeout_ms: 15_000 },
    ordered: true,
    enabled: true,
  });
});

test('the documented task is refused for its host where that is not allowed', () => {
  expect(problemsOf(() => parseTask(DOCUMENTED, OPTIONS))).toEqual([
    {
      pointer: '/http_request/url',
      detail: 'http_request.url: yourservices is a name of one label, which is private',
      code: 'HOST_INVALID_OR_LOCAL',
    },
  ]);
});

test('fills omitted members with defaults', () => {
  expect(parseTask(aTask(), OPTIONS)).toEqual({
    name: 'Ticketing to our ERP',
    agency: null,
    events: ['OrderTicketed'],
    http_request: { url: 'https://erp.example.com/hook', method: 'POST', header: {}, timeout_ms: 15_000 },
    ordered: true,
    enabled: true,
  });
});

test('keeps every member', () => {
  const task = {
    name: 'All of it',
    agency: null,
    events: ['*'],
    http_request: {
      url: 'https://erp.example.com/{{pnr}}',
      method: 'PUT',
      header: { 'X-Order': '{{agw_id}}' },
      json_body: null,
      timeout_ms: 1_000,
    },
    filter: { provider: { $in: ['LH', 'IB'] } },
    retry: { schedule: [] },
    ordered: false,
    enabled: false,
  };
  expect(parseTask(task, OPTIONS)).toEqual(task);
});

test('stores the normalized URL', () => {
  expect(parseTask(aRequest({ url: 'HTTPS://ERP.Example.com' }), OPTIONS).http_request?.url).toBe(
    'https://erp.example.com/',
  );
});

test.each([
  ['not an object', null, ['TYPE_INVALID ']],
  ['a list', [], ['TYPE_INVALID ']],
  ['nothing', {}, ['MISSING /name', 'MISSING /events', 'MISSING /http_request']],
  ['a member that is not known', aTask({ nmae: 'x' }), ['UNKNOWN_MEMBER /nmae']],
  [
    'a member named __proto__',
    JSON.parse('{"__proto__":1,"name":"x","events":["*"],"http_request":{"url":"https://a.example.com"}}'),
    ['UNKNOWN_MEMBER /__proto__'],
  ],
  [
    'the server\u2019s own members',
    aTask({ id: 'tsk_1', secrets: [] }),
    ['UNKNOWN_MEMBER /id', 'UNKNOWN_MEMBER /secrets'],
  ],
  ['an unknown member of the request', aRequest({ headers: {} }), ['UNKNOWN_MEMBER /http_request/headers']],
  ['a blank name', aTask({ name: ' ' }), ['TEXT_INVALID /name']],
  ['a name that is too long', aTask({ name: 'x'.repeat(121) }), ['TEXT_INVALID /name']],
  ['a name of two lines', aTask({ name: 'a\nb' }), ['TEXT_INVALID /name']],
  ['an empty agency', aTask({ agency: '' }), ['TEXT_INVALID /agency']],
  ['events that are no list', aTask({ events: 'OrderTicketed' }), ['EVENTS_INVALID /events']],
  ['no events', aTask({ events: [] }), ['EVENTS_INVALID /events']],
  ['an event that is not known', aTask({ events: ['OrderTickted'] }), ['EVENT_UNKNOWN /events/0']],
  ['an event twice', aTask({ events: ['OrderCreated', 'OrderCreated'] }), ['EVENT_REPEATED /events/1']],
  ['a star beside others', aTask({ events: ['OrderCreated', '*'] }), ['EVENT_REPEATED /events/1']],
  ['no URL', aTask({ http_request: {} }), ['MISSING /http_request/url']],
  ['a URL that is none', aRequest({ url: 5 }), ['URL_INVALID /http_request/url']],
  [
    'a URL of a private host',
    aRequest({ url: 'https://localhost/' }),
    ['HOST_INVALID_OR_LOCAL /http_request/url'],
  ],
  ['a method without a body', aRequest({ method: 'GET' }), ['METHOD_INVALID /http_request/method']],
  [
    'a header that is reserved',
    aRequest({ header: { Host: 'x' } }),
    ['HEADER_RESERVED /http_request/header/Host'],
  ],
  ['a header that is no text', aRequest({ header: { 'X-A': 5 } }), ['HEADER_VALUE /http_request/header/X-A']],
  [
    'a header named __proto__',
    aRequest({ header: JSON.parse('{"__proto__":"x"}') }),
    ['HEADER_NAME /http_request/header/__proto__'],
  ],
  ['headers that are null', aRequest({ header: null }), ['HEADERS_TYPE /http_request/header']],
  [
    'a broken template',
    aRequest({ json_body: { items: [1, { note: '{{nothere}}' }] } }),
    ['TEMPLATE_UNKNOWN_FIELD /http_request/json_body/items/1/note'],
  ],
  [
    'a timeout that is too short',
    aRequest({ timeout_ms: 999 }),
    ['TIMEOUT_INVALID /http_request/timeout_ms'],
  ],
  [
    'a timeout that is too long',
    aRequest({ timeout_ms: 30_001 }),
    ['TIMEOUT_INVALID /http_request/timeout_ms'],
  ],
  [
    'a timeout that is no number',
    aRequest({ timeout_ms: '5000' }),
    ['TIMEOUT_INVALID /http_request/timeout_ms'],
  ],
  ['a filter that is none', aTask({ filter: null }), ['FILTER_SHAPE /filter']],
  ['a filter on no field', aTask({ filter: { providr: 'LH' } }), ['FILTER_FIELD /filter/providr']],
  [
    'a schedule that is too long',
    aTask({ retry: { schedule: Array.from({ length: 21 }, () => 1) } }),
    ['RETRY_INVALID /retry/schedule'],
  ],
  ['a delay of nothing', aTask({ retry: { schedule: [1, 0] } }), ['RETRY_INVALID /retry/schedule/1']],
  [
    'a delay of more than a day',
    aTask({ retry: { schedule: [86_401] } }),
    ['RETRY_INVALID /retry/schedule/0'],
  ],
  ['a retry without its schedule', aTask({ retry: {} }), ['MISSING /retry/schedule']],
  [
    'a flag that is none',
    aTask({ enabled: 'yes', ordered: 1 }),
    ['TYPE_INVALID /ordered', 'TYPE_INVALID /enabled'],
  ],
])('%s is refused', (_what, body, expected) => {
  expect(places(() => parseTask(body, OPTIONS))).toEqual(expected);
});

test('reports all problems at once, each with its path', () => {
  const body = {
    name: '',
    events: ['OrderTickted'],
    http_request: {
      url: 'http://erp.example.com',
      header: { 'X-A': '{{prn}}' },
      json_body: { items: [{}, {}, { note: '{{prn}}' }] },
      timeout: 5,
    },
    filter: { pnr: 5 },
  };
  expect(problemsOf(() => parseTask(body, OPTIONS)).map(({ detail }) => detail)).toEqual([
    'name: "" is not a line of 1 to 120 characters without control characters',
    'events[0]: "OrderTickted" is not an event; did you mean OrderTicketed?',
    expect.stringMatching(/^http_request\.timeout.* is not a known member/),
    'http_request.url: http: is for hosts that CALLSIGN_EGRESS_ALLOW names; use https:',
    'http_request.header["X-A"]: {{prn}} is not a field; did you mean pnr?',
    'http_request.json_body.items[2].note: {{prn}} is not a field; did you mean pnr?',
    'filter.pnr: 5 cannot be compared with pnr; expected a string',
  ]);
});

test('no error repeats a header value or a URL', () => {
  const body = aRequest({
    header: { Authorization: 'topsecret\n', Host: 'topsecret' },
    url: 'https://u:topsecret@example.com/',
  });
  expect(JSON.stringify(problemsOf(() => parseTask(body, OPTIONS)))).not.toContain('topsecret');
});
