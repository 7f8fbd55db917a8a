import { gzipSync } from 'node:zlib';
import { MAX_BODY_BYTES } from '../../../api/http/json-body';
import { anOrder } from '../../support/builders/an-order';
import { refusal, startTestApi, type ApiResponse, type TestApi } from '../../support/service/api';

let api: TestApi;

beforeAll(async () => {
  api = await startTestApi();
});
afterAll(() => api.close());

const post = (raw: string | Uint8Array, headers: Record<string, string> = {}): Promise<ApiResponse> =>
  api.call('POST', '/v1/orders', { raw, headers });

const order = (members: Readonly<Record<string, unknown>>): string => JSON.stringify(anOrder(members));

const utf8 = (text: string): Uint8Array => new TextEncoder().encode(text);

const nested = (depth: number): string => `{"a":${'['.repeat(depth)}${']'.repeat(depth)}}`;

describe('an unreadable body is refused', () => {
  test.each<[string, string | Uint8Array, string]>([
    ['A001: truncated JSON', '{"a":', 'malformed-json'],
    ['A003: null', 'null', 'malformed-json'],
    ['A003: a string', '"x"', 'malformed-json'],
    ['A003: a number', '5', 'malformed-json'],
    ['A005: NaN', '{"a":NaN}', 'malformed-json'],
    ['A005: a trailing comma', '{"a":1,}', 'malformed-json'],
    [
      'A011: bytes that are not UTF-8',
      Buffer.concat([utf8('{"a":"'), Buffer.from([0xff, 0xfe]), utf8('"}')]),
      'malformed-json',
    ],
    [
      'A011: half of a character',
      Buffer.concat([utf8('{"a":"'), Buffer.from([0xe2, 0x82]), utf8('"}')]),
      'malformed-json',
    ],
    ['A023: nested 5,000 deep', nested(5_000), 'too-deep'],
    ['A023: nested as deep as a body can be', nested(MAX_BODY_BYTES / 2 - 10), 'too-deep'],
  ])('%s', async (_, raw, code) => {
    expect(refusal(await post(raw))).toEqual({ status: 400, code });
  });

  test('A009: another charset', async () => {
    const answer = await post(order({}), { 'content-type': 'application/json; charset=utf-16' });
    expect(refusal(answer)).toEqual({ status: 400, code: 'malformed-request' });
  });

  test('A021: a gzip encoding header on a body that is not gzip', async () => {
    const answer = await post(order({}), { 'content-encoding': 'gzip' });
    expect(refusal(answer)).toEqual({ status: 400, code: 'malformed-request' });
  });

  test('an unknown content encoding', async () => {
    const answer = await post(order({}), { 'content-encoding': 'rot13' });
    expect(refusal(answer)).toEqual({ status: 415, code: 'unsupported-media-type' });
  });
});

test('the response does not quote a body that does not parse', async () => {
  const { body } = await post('{"psg_email": psg@example.com}');
  expect(JSON.stringify(body)).not.toContain('psg@example.com');
});

test.each(['text/plain', 'application/x-www-form-urlencoded', 'application/jsonx', ''])(
  'A007: a body of type %j is refused',
  async (type) => {
    const answer = await post(order({}), { 'content-type': type });
    expect(refusal(answer)).toEqual({ status: 415, code: 'unsupported-media-type' });
  },
);

test.each(['application/json;charset=UTF-8', 'Application/JSON; charset="utf-8"'])(
  'a body of type %j is accepted',
  async (type) => {
    expect(refusal(await post('{}', { 'content-type': type }))).toMatchObject({ status: 422 });
  },
);

test('A007: a route that needs a body refuses a request without one', async () => {
  const answer = await api.call('POST', '/v1/orders');
  expect(refusal(answer)).toEqual({ status: 415, code: 'unsupported-media-type' });
});

describe('a body over the size limit is refused', () => {
  const tooLarge = { status: 413, code: 'body-too-large' };

  test('without compression', async () => {
    expect(refusal(await post(order({ pnr: 'x'.repeat(MAX_BODY_BYTES) })))).toEqual(tooLarge);
  });

  test('A019: after decompression', async () => {
    const bomb = gzipSync(order({ pnr: 'x'.repeat(5_000_000) }));
    expect(bomb.byteLength).toBeLessThan(10_000);
    expect(refusal(await post(bomb, { 'content-encoding': 'gzip' }))).toEqual(tooLarge);
  });

  test('but not a body of exactly the limit', async () => {
    const raw = `{"a":"${'x'.repeat(MAX_BODY_BYTES - 8)}"}`;
    expect(raw).toHaveLength(MAX_BODY_BYTES);
    expect(refusal(await post(raw))).toMatchObject({ status: 422 });
  });
});

test('a gzipped body is accepted', async () => {
  const answer = await post(gzipSync(order({ agw_id: 'AGW-GZIP' })), { 'content-encoding': 'gzip' });
  expect(answer.status).toBe(202);
});

describe('a value that cannot be passed on unchanged is refused with its place', () => {
  test.each([
    ['A013: NUL in a text', String.raw`{"pnr":"A\u0000B"}`, '/pnr TEXT_INVALID'],
    ['half of a surrogate pair', String.raw`{"agent":"\ud800"}`, '/agent TEXT_INVALID'],
    ['A013: NUL in a name', String.raw`{"a\u0000":1}`, '/a\u0000 TEXT_INVALID'],
    [
      'A025: an integer that is too large to be exact',
      '{"adults_pax":12345678901234567890}',
      '/adults_pax NUMBER_INEXACT',
    ],
    ['an infinite number', '{"a":[1e999]}', '/a/0 NUMBER_INEXACT'],
    ['A017: __proto__', '{"__proto__":{"x":1}}', '/__proto__ KEY_FORBIDDEN'],
    ['A017: constructor', '{"a":{"constructor":1}}', '/a/constructor KEY_FORBIDDEN'],
    ['A017: prototype', '{"prototype":1}', '/prototype KEY_FORBIDDEN'],
  ])('%s', async (_, raw, error) => {
    expect(refusal(await post(raw))).toEqual({ status: 422, code: 'invalid-input', errors: [error] });
  });

  test('A017: without polluting the object prototype', async () => {
    await post('{"constructor":{"prototype":{"polluted":1}},"__proto__":{"polluted":1}}');
    expect(({} as { polluted?: number }).polluted).toBeUndefined();
  });
});

test('A015: the last one of a duplicate member counts', async () => {
  const raw = order({ agw_id: 'AGW-LAST' }).replace('{', '{"agw_id":"AGW-FIRST",');
  expect((await post(raw)).body).toMatchObject({ agw_id: 'AGW-LAST' });
});

test.each([{ pnr: { $ne: null } }, { agency: { $gt: '' } }, { agw_id: { $regex: '.*' } }])(
  'A027: an operator instead of a value is refused: %j',
  async (members) => {
    expect(refusal(await post(order(members)))).toMatchObject({ status: 422, code: 'invalid-input' });
  },
);

describe('A055: a query is refused', () => {
  test.each([
    ['limit=0', '/limit LIMIT_INVALID'],
    ['limit=201', '/limit LIMIT_INVALID'],
    ['limit=1000000', '/limit LIMIT_INVALID'],
    ['limit=ten', '/limit LIMIT_INVALID'],
    ['limit=', '/limit LIMIT_INVALID'],
    ['limit=1&limit=2', '/limit LIMIT_INVALID'],
    ['agecny=Sunny', '/agecny UNKNOWN_MEMBER'],
    ['pnr[$ne]=x', '/pnr[$ne] UNKNOWN_MEMBER'],
    ['pnr=%00', '/pnr TEXT_INVALID'],
    ['__proto__=1', '/__proto__ KEY_FORBIDDEN'],
    ['departure_from=yesterday', '/departure_from DATE_INVALID'],
    ['departure_to=2038-02-30T00:00:00Z', '/departure_to DATE_INVALID'],
  ])('%s', async (query, error) => {
    const answer = await api.call('GET', `/v1/orders?${query}`);
    expect(refusal(answer)).toEqual({ status: 422, code: 'invalid-input', errors: [error] });
  });

  test.each(['/v1/orders', '/v1/tasks', '/v1/deliveries'])(
    'A055: %s with an invalid cursor',
    async (path) => {
      const answer = await api.call('GET', `${path}?after=garbage`);
      expect(refusal(answer)).toEqual({ status: 400, code: 'invalid-cursor' });
    },
  );

  test('an unknown parameter of a route without parameters', async () => {
    const answer = await api.call('GET', '/v1/tasks/tsk_1?verbose=1');
    expect(refusal(answer)).toMatchObject({ status: 422, errors: ['/verbose UNKNOWN_MEMBER'] });
  });
});

describe('paths and methods', () => {
  test('A029: a path that cannot be decoded is a 400', async () => {
    const answer = await api.call('GET', '/v1/orders/%E0%A4%A');
    expect(refusal(answer)).toEqual({ status: 400, code: 'malformed-request' });
  });

  test.each(['/v1', '/v1/order', '/favicon.ico', '/v1/orders/a/b/c'])(
    'A041: the unknown path %s is a 404',
    async (path) => {
      const answer = await api.call('GET', path);
      expect(refusal(answer)).toEqual({ status: 404, code: 'not-found' });
      expect(JSON.stringify([answer.body, ...answer.headers])).not.toMatch(/express|node/i);
    },
  );

  test.each([
    ['DELETE', '/v1/orders', 'POST, GET, HEAD, OPTIONS'],
    ['GET', '/v1/tasks/preview', 'POST, OPTIONS'],
    ['POST', '/v1/events', 'GET, HEAD, OPTIONS'],
    ['PUT', '/healthz', 'GET, HEAD, OPTIONS'],
  ])('%s %s is a 405 with the allowed methods', async (method, path, allow) => {
    const answer = await api.call(method, path);
    expect(refusal(answer)).toEqual({ status: 405, code: 'method-not-allowed' });
    expect(answer.headers.get('allow')).toBe(allow);
  });

  test('OPTIONS lists the allowed methods', async () => {
    const answer = await api.call('OPTIONS', '/v1/orders');
    expect([answer.status, answer.headers.get('allow')]).toEqual([204, 'POST, GET, HEAD, OPTIONS']);
  });

  test('HEAD answers like GET, without a body', async () => {
    const answer = await api.call('HEAD', '/v1/tasks');
    expect([answer.status, answer.body]).toEqual([200, {}]);
  });
});

describe('a request is refused', () => {
  test.each(['', 'Basic YWRtaW46', 'Bearer', 'Bearer ', 'Bearer another-key-than-that', 'Bearer csk_'])(
    'if its Authorization header is %j',
    async (authorization) => {
      const answer = await api.call('POST', '/v1/orders', { raw: '{', headers: { authorization } });
      expect(refusal(answer)).toEqual({ status: 401, code: 'unauthorized' });
      expect(answer.headers.get('www-authenticate')).toBe('Bearer realm="callsign"');
    },
  );
});
