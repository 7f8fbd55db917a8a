import { TESTS_PER_AGENCY, TESTS_PER_HOST } from '../../../api/access/limits';
import { startReceiver, type Receiver } from '../../support/servers/receiver';
import { anAgency } from '../../support/service/an-agency';
import { refusal, startTestApi, type ApiResponse, type TestApi } from '../../support/service/api';

const LIMITS = { agencyRequestsPerMinute: 40, agencyTasks: 2, authFailuresPerMinute: 3 };

let api: TestApi;
let receiver: Receiver;

beforeAll(async () => {
  [api, receiver] = await Promise.all([startTestApi({ limits: LIMITS }), startReceiver()]);
});
afterAll(async () => {
  await receiver.close();
  await api.close();
});

const QUOTA_EXCEEDED = { status: 429, code: 'quota-exceeded' };

const limitsOf = ({ headers }: ApiResponse) => ({
  policy: headers.get('ratelimit-policy'),
  standing: headers.get('ratelimit'),
  retryAfter: headers.get('retry-after'),
});

const aTask = (url: string) => ({ name: 'A task', events: ['OrderTicketed'], http_request: { url } });

describe('the requests of an agency key', () => {
  test('are counted, with headers in each response, and refused over the limit', async () => {
    const agency = await anAgency(api, 'Busy Travel');
    const answers: ApiResponse[] = [];
    for (let count = 0; count < LIMITS.agencyRequestsPerMinute; count += 1)
      answers.push(await agency.call('GET', '/v1/tasks?limit=1'));
    expect(answers.map(({ status }) => status)).toEqual(answers.map(() => 200));
    expect(limitsOf(answers[0]!)).toEqual({
      policy: '"requests";q=40;w=60',
      standing: expect.stringMatching(/^"requests";r=39;t=(60|59)$/) as string,
      retryAfter: null,
    });
    const refused = await agency.call('GET', '/v1/tasks');
    expect(refusal(refused)).toEqual(QUOTA_EXCEEDED);
    expect(limitsOf(refused)).toEqual({
      policy: '"requests";q=40;w=60',
      standing: expect.stringMatching(/^"requests";r=0;t=\d\d?$/) as string,
      retryAfter: expect.stringMatching(/^\d\d?$/) as string,
    });
    const other = await anAgency(api, 'Calm Travel');
    expect((await other.call('GET', '/v1/tasks')).status).toBe(200);
  });

  test('of the platform are not limited', async () => {
    for (let count = 0; count <= LIMITS.agencyRequestsPerMinute; count += 1)
      expect(limitsOf(await api.call('GET', '/v1/events'))).toEqual({
        policy: null,
        standing: null,
        retryAfter: null,
      });
  });
});

describe('the tasks of an agency', () => {
  test('are limited, and deleting one makes room', async () => {
    const agency = await anAgency(api, 'Task Travel');
    const create = () => agency.call('POST', '/v1/tasks', { body: aTask(receiver.url) });
    const [first, second] = [await create(), await create()];
    expect([first.status, second.status]).toEqual([201, 201]);
    const refused = await create();
    expect(refusal(refused)).toEqual(QUOTA_EXCEEDED);
    expect(limitsOf(refused)).toEqual({
      policy: '"tasks";q=2',
      standing: '"tasks";r=0',
      retryAfter: '3600',
    });
    await agency.call('DELETE', `/v1/tasks/${String(first.body['id'])}`);
    expect((await create()).status).toBe(201);
  });

  test('do not limit the platform', async () => {
    const body = { ...aTask(receiver.url), agency: 'Task Travel' };
    expect((await api.call('POST', '/v1/tasks', { body })).status).toBe(201);
  });
});

describe('A057: tests of tasks', () => {
  test('of one agency are limited, over all hosts', async () => {
    const agency = await anAgency(api, 'Testing Travel');
    const created = await agency.call('POST', '/v1/tasks', { body: aTask(receiver.url) });
    const path = `/v1/tasks/${String(created.body['id'])}/test`;
    const before = receiver.received.length;
    const answers: ApiResponse[] = [];
    for (let count = 0; count <= TESTS_PER_AGENCY; count += 1) answers.push(await agency.call('POST', path));
    expect(answers.filter(({ status }) => status === 200)).toHaveLength(TESTS_PER_AGENCY);
    expect(receiver.received).toHaveLength(before + TESTS_PER_AGENCY);
    const refused = answers.at(-1)!;
    expect(refusal(refused)).toEqual(QUOTA_EXCEEDED);
    expect(limitsOf(refused)).toMatchObject({ policy: '"tests";q=30;w=60' });
  });

  test('of one host are limited, over all callers and ports', async () => {
    const created = await api.call('POST', '/v1/tasks', { body: aTask(receiver.url) });
    const path = `/v1/tasks/${String(created.body['id'])}/test`;
    let refused: ApiResponse | undefined;
    let made = 0;
    for (; made <= TESTS_PER_HOST && refused === undefined; made += 1) {
      const answer = await api.call('POST', path);
      if (answer.status !== 200) refused = answer;
    }
    expect(refusal(refused!)).toEqual(QUOTA_EXCEEDED);
    expect(limitsOf(refused!)).toMatchObject({ policy: '"tests-of-host";q=60;w=60' });
    const elsewhere = await startReceiver();
    const other = await api.call('POST', '/v1/tasks', { body: aTask(elsewhere.url) });
    const answer = await api.call('POST', `/v1/tasks/${String(other.body['id'])}/test`);
    expect(refusal(answer)).toEqual(QUOTA_EXCEEDED);
    expect(elsewhere.received).toEqual([]);
    await elsewhere.close();
  });
});

describe('unknown keys', () => {
  const guess = (key: string, headers: Record<string, string> = {}) =>
    api.call('GET', '/v1/tasks', { headers: { authorization: `Bearer ${key}`, ...headers } });

  test('A047: count by the address of the connection, and ignore X-Forwarded-For', async () => {
    const late = await anAgency(api, 'Late Travel');
    expect((await api.call('GET', '/v1/events')).status).toBe(200);
    const answers: ApiResponse[] = [];
    for (let count = 0; count < 5; count += 1)
      answers.push(
        await guess(`guess-${count}`, {
          'x-forwarded-for': `1.2.3.${count}`,
          forwarded: `for=1.2.3.${count}`,
        }),
      );
    expect(answers.map(({ status }) => status)).toEqual([401, 401, 401, 429, 429]);
    const refused = answers.at(-1)!;
    expect(refusal(refused)).toEqual(QUOTA_EXCEEDED);
    expect(limitsOf(refused)).toEqual({
      policy: '"failed-keys";q=3;w=60',
      standing: expect.stringMatching(/^"failed-keys";r=0;t=\d\d?$/) as string,
      retryAfter: expect.stringMatching(/^\d\d?$/) as string,
    });
    // A key that is cached as valid passes; any other key must wait.
    expect((await api.call('GET', '/v1/events')).status).toBe(200);
    expect(refusal(await late.call('GET', '/v1/tasks'))).toEqual(QUOTA_EXCEEDED);
    expect((await fetch(`${api.url}/healthz`)).status).toBe(200);
    expect((await fetch(`${api.url}/v1/tasks`)).status).toBe(401);
  });
});

test('refusals are counted by quota', async () => {
  const metrics = await (await fetch(`${api.url}/metrics`)).text();
  for (const quota of ['requests', 'tasks', 'tests', 'tests-of-host', 'failed-keys'])
    expect(metrics).toMatch(new RegExp(`^callsign_quota_refusals_total\\{quota="${quota}"\\} [1-9]`, 'm'));
});
