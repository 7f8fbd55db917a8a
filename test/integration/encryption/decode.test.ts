import type { Payload } from '@temporalio/common';
import { anOrder } from '../../support/builders/an-order';
import { eventually } from '../../support/eventually';
import { ADMIN_KEY, refusal, startTestApi, type TestApi } from '../../support/service/api';
import { decode, textOf, type WirePayload } from './codec-client';

let api: TestApi;
/** The sealed events of an order in Temporal. */
let sealed: readonly WirePayload[];

const PHONE = '+34600918273';
const BEARER = { authorization: `Bearer ${ADMIN_KEY}` };

beforeAll(async () => {
  api = await startTestApi();
  const order = anOrder({ agw_id: 'AGW-CODEC', psg_phone: PHONE });
  expect((await api.call('POST', '/v1/orders', { body: order })).status).toBe(202);
  sealed = (await inputsOf('AGW-CODEC')).map(wire);
});
afterAll(() => api.close());

const wire = ({ metadata, data }: Payload): WirePayload => ({
  metadata: Object.fromEntries(
    Object.entries(metadata ?? {}).map(([name, value]) => [name, Buffer.from(value).toString('base64')]),
  ),
  data: Buffer.from(data ?? []).toString('base64'),
});

/** Arguments of the workflow and of its signals, from its history. */
const inputsOf = (agwId: string): Promise<readonly Payload[]> =>
  eventually('the history has the signal', async () => {
    const { events } = await api.service.handle(agwId).fetchHistory();
    const payloads = (events ?? []).flatMap((event) => [
      ...(event.workflowExecutionStartedEventAttributes?.input?.payloads ?? []),
      ...(event.workflowExecutionSignaledEventAttributes?.input?.payloads ?? []),
    ]);
    return payloads.length < 2 ? undefined : payloads;
  });

test('the platform key decodes the payloads of a history, in order', async () => {
  expect(sealed.map(({ data }) => textOf(data))).toEqual([
    expect.not.stringContaining('AGW-CODEC'),
    expect.not.stringContaining(PHONE),
  ]);
  const { status, headers, payloads } = await decode(api, sealed, BEARER);
  expect([status, headers.get('cache-control')]).toEqual([200, 'no-store']);
  expect(payloads.map(({ metadata }) => textOf(metadata?.['encoding']))).toEqual([
    'json/plain',
    'json/plain',
  ]);
  const [input, report] = payloads.map(({ data }) => JSON.parse(textOf(data)) as Record<string, unknown>);
  expect(input).toMatchObject({ agw_id: 'AGW-CODEC' });
  expect(report).toMatchObject({ type: 'OrderCreated', changes: { psg_phone: PHONE } });
});

test.each([
  ['nothing', {}],
  ['an unknown key', { authorization: 'Bearer somebody-elses-key' }],
  ['another scheme', { authorization: `Basic ${ADMIN_KEY}` }],
  ['a foreign cookie', { cookie: `callsign_codec=${'A'.repeat(43)}` }],
  ['an unknown key beside a cookie', { authorization: 'Bearer x', cookie: 'callsign_codec=x' }],
])('nothing is decoded with %s', async (_with, headers) => {
  const answer = await decode(api, sealed, headers);
  expect([answer.status, answer.headers.get('www-authenticate')]).toEqual([401, 'Bearer realm="callsign"']);
  expect(answer.text).not.toContain(PHONE);
});

test('moved, altered and foreign payloads are returned unchanged', async () => {
  const [, report] = sealed;
  const moved = {
    ...report!,
    metadata: {
      ...report!.metadata,
      'callsign-sealed-for': Buffer.from('order:AGW-OTHER').toString('base64'),
    },
  };
  const bytes = Buffer.from(report!.data!, 'base64');
  bytes[bytes.length - 1]! ^= 1;
  const altered = { ...report!, data: bytes.toString('base64') };
  const plain = {
    metadata: { encoding: Buffer.from('json/plain').toString('base64') },
    data: Buffer.from('"clear"').toString('base64'),
  };
  const { status, payloads } = await decode(api, [moved, altered, plain, report], BEARER);
  expect([status, payloads.slice(0, 3)]).toEqual([200, [moved, altered, plain]]);
  expect(textOf(payloads[3]!.data)).toContain(PHONE);
});

test('the log and the audit log record who decoded payloads of which orders', async () => {
  await decode(api, sealed, { ...BEARER, 'x-request-id': 'req-decode' });
  const kept = await eventually('an audit record', async () => {
    const { body } = await api.call('GET', '/v1/audit?action=decodeHistory');
    return (body['data'] as Record<string, unknown>[]).find((each) => each['request_id'] === 'req-decode');
  });
  expect(kept).toMatchObject({ key_id: 'admin', resource: { agw_id: 'AGW-CODEC' }, status: 200 });
  await eventually('a line of the log', () => api.log.find(({ msg }) => msg === 'codec.decoded'));
  const line = api.log.find(({ msg }) => msg === 'codec.decoded');
  expect(line).toMatchObject({ key: 'admin', count: 2, orders: ['AGW-CODEC'] });
});

describe('a refused request', () => {
  const post = (body: string, headers: Readonly<Record<string, string>> = {}): Promise<Response> =>
    fetch(`${api.url}/codec/decode`, {
      method: 'POST',
      headers: { ...BEARER, 'content-type': 'application/json', ...headers },
      body,
    });
  const refusalOf = async (response: Response): Promise<unknown> =>
    refusal({
      status: response.status,
      headers: response.headers,
      body: (await response.json()) as Record<string, unknown>,
    });

  test.each([
    ['no JSON', '{"payloads": [', { status: 400, code: 'malformed-json' }],
    ['no object', '[]', { status: 422, code: 'invalid-input' }],
    ['no payloads', '{}', { status: 422, code: 'invalid-input', errors: ['/payloads MISSING'] }],
    [
      'no base64',
      `{"payloads":[{"data":"${PHONE} ?"}]}`,
      { status: 422, code: 'invalid-input', errors: ['/payloads/0/data ENCODING_INVALID'] },
    ],
    [
      'a prototype as a member name',
      '{"payloads":[{"metadata":{"__proto__":"eA=="}}]}',
      { status: 422, code: 'invalid-input', errors: ['/payloads/0/metadata/__proto__ KEY_FORBIDDEN'] },
    ],
  ])('%s', async (_what, body, expected) => {
    const response = await post(body);
    expect(await refusalOf(response)).toMatchObject(expected);
  });

  test('a content type other than JSON, which a form of another page could send', async () => {
    expect(await refusalOf(await post('{"payloads":[]}', { 'content-type': 'text/plain' }))).toEqual({
      status: 415,
      code: 'unsupported-media-type',
    });
  });

  test('another namespace', async () => {
    expect(await refusalOf(await post('{"payloads":[]}', { 'x-namespace': 'other' }))).toEqual({
      status: 404,
      code: 'not-found',
    });
  });

  test('encoding, because histories are read-only here', async () => {
    const headers = { ...BEARER, 'content-type': 'application/json' };
    const response = await fetch(`${api.url}/codec/encode`, { method: 'POST', headers, body: '{}' });
    expect(await refusalOf(response)).toEqual({ status: 404, code: 'not-found' });
  });
});
