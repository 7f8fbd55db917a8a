import type { AttemptContext, Channel } from '../../../channels/channel';
import { CHANNELS } from '../../../channels/registry';
import { hiddenIn, SECRET_MARK } from '../../../channels/visible';
import { EMPTY_EGRESS_ALLOW } from '../../../domain/egress/egress-allow';
import type { SendResult } from '../../../domain/delivery/delivery';
import { decide, type Decision } from '../../../domain/delivery/retry';
import { NOTICE_TYPES, NOTICES } from '../../../domain/notice/notices';
import { EVENT_TYPES } from '../../../domain/order/events';
import { sampleEvent } from '../../../domain/order/sample-order';
import { aContext, aContextOf } from '../../support/builders/attempt';
import { HARNESSES } from '../../support/channels/harnesses';
import { TIMEOUT_MS, type Harness, type ChannelBehaviour } from '../../support/channels/harness';
import { problemsOf } from '../../support/builders/order-input';

const SCHEDULE = [10, 20];

const decisionOn = (result: SendResult): Decision =>
  decide({ result, attempt: 1, schedule: SCHEDULE, random: () => 0.5 });

const never = (): AbortSignal => new AbortController().signal;

const parse = (settings: Readonly<Record<string, unknown>>) =>
  CHANNELS.parseTask({ name: 'A task', events: ['*'], ...settings }, { allow: EMPTY_EGRESS_ALLOW });

/** An event of each kind, a reminder, and each notice. */
const SUBJECTS = [
  ...EVENT_TYPES.map((type) => [type, sampleEvent(type)] as const),
  [
    'OrderReminder',
    { ...sampleEvent('OrderTicketed'), type: 'OrderReminder', reminder: 'departure-24h' },
  ] as const,
  ...NOTICE_TYPES.map((type) => [type, { ...NOTICES[type].sample, type }] as const),
];

/** Values that could end a string, a line, a list, an element or a link, and start another. */
const HOSTILE = [
  '"}],"a":[{"',
  "'",
  '\r\nBcc: x@y.co\r\n\r\n',
  '</p><script>',
  '{{pnr}} ${x} \\',
  '**[a](b)**',
];

test('channels differ in name and member', () => {
  for (const key of ['name', 'member'] as const) {
    const all = CHANNELS.channels.map((channel) => channel[key]);
    expect(new Set(all).size).toBe(all.length);
  }
});

describe.each(CHANNELS.channels.map((channel): [string, Channel] => [channel.name, channel]))(
  'the settings of %s',
  (_name, { member, example, schema, visible }) => {
    const task = parse({ [member]: example });
    const stored = (task as unknown as Record<string, object>)[member]!;

    test('are accepted as the documentation shows them', () => {
      expect(stored).toMatchObject(example);
    });

    test('have no unknown member', () => {
      expect(problemsOf(() => parse({ [member]: { ...example, surprise: 1 } }))).toEqual([
        `UNKNOWN_MEMBER /${member}/surprise`,
      ]);
    });

    test('are shown without secrets, and keep them if they are sent back as shown', () => {
      const shown = CHANNELS.hideSecrets(task);
      for (const secret of hiddenIn(stored, visible)) expect(JSON.stringify(shown)).not.toContain(secret);
      expect(CHANNELS.schemas.shown.parse(shown)).toEqual(shown);
      expect(CHANNELS.restoreSecrets(shown, task)).toEqual(task);
    });

    test('hide a member that the channel does not declare visible', () => {
      const shown = CHANNELS.hideSecrets({ [member]: { ...stored, surprise: 'topsecret' } });
      expect(shown).toMatchObject({ [member]: { surprise: SECRET_MARK } });
    });

    test('declare only existing members visible', () => {
      expect(Object.keys(schema.shape)).toEqual(expect.arrayContaining(Object.keys(visible)));
    });

    test('do not change with an empty patch', () => {
      expect(CHANNELS.schemas.patch.safeParse({ [member]: {} }).success).toBe(true);
      const change = CHANNELS.mergeTaskPatch(task, { [member]: {} }, { allow: EMPTY_EGRESS_ALLOW });
      expect(change).toEqual(task);
    });
  },
);

describe.each(CHANNELS.channels.map(({ name }) => name))('channel suite: %s', (name) => {
  let harness: Harness;
  beforeEach(async () => {
    harness = await HARNESSES[name]!();
  });
  afterEach(() => harness.close());

  const send = (context: AttemptContext = aContext(), task = harness.task) =>
    harness.channel.send(task, context, never());

  test('a rendered message arrives and counts as delivered', async () => {
    const { result } = await send();
    expect(decisionOn(result)).toEqual({ kind: 'delivered' });
    expect(harness.arrived()).toMatchObject([
      { deliveryId: 'dlv_1', content: expect.stringContaining('PNR X7K2QP') as string },
    ]);
  });

  test('a later attempt has the same id, another delivery has a different id', async () => {
    for (const context of [{ attempt: 1 }, { attempt: 2 }, { deliveryId: 'dlv_2' }])
      await send(aContext(context));
    expect(harness.arrived().map(({ deliveryId }) => deliveryId)).toEqual(['dlv_1', 'dlv_1', 'dlv_2']);
  });

  test('a temporary refusal is recorded and retried', async () => {
    harness.behaviour('refuse');
    const exchange = await send();
    expect(decisionOn(exchange.result)).toEqual({ kind: 'retry', delayMs: 10_000 });
    expect(exchange.response).toMatchObject({ status: expect.any(Number) as number });
    harness.behaviour('accept');
    const { result } = await send(aContext({ attempt: 2 }));
    expect(decisionOn(result)).toEqual({ kind: 'delivered' });
  });

  test('a permanent refusal ends the delivery but not the task', async () => {
    harness.behaviour('refuse-for-good');
    const { result } = await send();
    expect(decisionOn(result)).toEqual({ kind: 'give-up', reason: expect.any(String) as string });
  });

  test('an unreachable receiver is retried', async () => {
    await harness.leave();
    const exchange = await send();
    expect(exchange.result).toEqual({
      kind: 'unreachable',
      reason: 'connection_refused',
      detail: 'ECONNREFUSED',
    });
    expect(decisionOn(exchange.result)).toEqual({ kind: 'retry', delayMs: 10_000 });
    expect(exchange.request).toBeDefined();
  });

  test('a receiver that never answers times out at the deadline', async () => {
    harness.behaviour('say-nothing');
    const startMs = performance.now();
    const { result } = await send();
    expect(result).toEqual({ kind: 'unreachable', reason: 'timeout', detail: 'DEADLINE' });
    expect(performance.now() - startMs).toBeGreaterThanOrEqual(TIMEOUT_MS - 5);
  });

  test('the caller can abort an attempt', async () => {
    harness.behaviour('say-nothing');
    const caller = new AbortController();
    const sending = harness.channel.send(harness.task, aContext(), caller.signal);
    setTimeout(() => caller.abort(), 50);
    expect((await sending).result).toEqual({ kind: 'unreachable', reason: 'timeout', detail: 'ABORTED' });
  });

  test('the preview equals the recorded request and sends nothing', async () => {
    const context = aContext();
    const preview = harness.channel.preview(harness.task, context);
    expect(harness.arrived()).toEqual([]);
    const { request } = await send(context);
    expect(preview).toEqual(request);
  });

  test.each<ChannelBehaviour>(['accept', 'refuse', 'echo'])(
    'the record of "%s" has no secret',
    async (behaviour) => {
      harness.behaviour(behaviour);
      const exchange = await send();
      const recorded = JSON.stringify([exchange, harness.channel.preview(harness.task, aContext())]);
      for (const secret of harness.secrets) expect(recorded).not.toContain(secret);
      const { name: endpoint } = CHANNELS.endpointOf(harness.task);
      for (const secret of harness.secrets) expect(endpoint).not.toContain(secret);
    },
  );

  test.each(SUBJECTS)('%s has a default text', async (_type, event) => {
    const { result } = await send({ ...aContext(), event }, harness.plainTask);
    expect(decisionOn(result)).toEqual({ kind: 'delivered' });
    const content = harness.arrived()[0]!.content;
    expect(content).toMatch('sequence' in event ? /X7K2PQ|AGW-7H2K9Q/ : /Ticketing to our ERP/);
    expect(content).not.toMatch(/undefined|\{\{/);
  });

  test.each(HOSTILE)('the value %j does not change the structure of a message', async (agent) => {
    for (const task of [harness.task, harness.plainTask]) {
      await send(aContextOf({ agent, agency: agent, pnr: 'X7K2QP' }), task);
      await send(aContextOf({ agent: 'Ana', agency: 'Sunny', pnr: 'X7K2QP' }), task);
    }
    const [hostile, harmless, plainHostile, plainHarmless] = harness.arrived();
    expect(hostile!.structure).toEqual(harmless!.structure);
    expect(plainHostile!.structure).toEqual(plainHarmless!.structure);
  });
});

/** Without mail: the operator's server may be private, and does not use HTTP. */
const OF_CUSTOMERS = CHANNELS.channels.filter(
  (channel) => channel.endpointOf(channel.example as never).isOperators !== true,
);

describe.each(OF_CUSTOMERS.map(({ name }) => name))(
  'channel suite: %s, to a receiver of a customer',
  (name) => {
    let harness: Harness;
    beforeEach(async () => {
      harness = await HARNESSES[name]!();
    });
    afterEach(() => harness.close());

    test('a private address is not called', async () => {
      const { result } = await harness.guarded.send(harness.task, aContext(), never());
      expect(result).toEqual({ kind: 'unreachable', reason: 'ip_blocked', detail: 'NO_PERMITTED_ADDRESS' });
      expect(harness.arrived()).toEqual([]);
    });

    test('a 429 is retried after Retry-After', async () => {
      harness.behaviour('busy');
      const { result } = await harness.channel.send(harness.task, aContext(), never());
      expect(decisionOn(result)).toEqual({ kind: 'retry', delayMs: 30_000 });
    });

    test('a redirect is not followed', async () => {
      harness.behaviour('redirect');
      const { result } = await harness.channel.send(harness.task, aContext(), never());
      expect(decisionOn(result)).toEqual({ kind: 'retry', delayMs: 10_000 });
      expect(harness.arrived()).toHaveLength(1);
    });
  },
);
