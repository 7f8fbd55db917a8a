import type { Channel } from '../../channels/channel';
import { decide, type Decision } from '../../domain/delivery/retry';
import type { SendResult } from '../../domain/delivery/delivery';
import type { Task } from '../../domain/task/task';
import { aContext } from './attempt';

/** How a receiver treats messages. */
export type ChannelBehaviour =
  | 'accept'
  /** Refuses with a temporary error. */
  | 'refuse'
  /** Refuses with a permanent error. */
  | 'refuse-for-good'
  | 'say-nothing'
  /** Refuses, and returns everything that it received. */
  | 'echo';

export interface Arrived {
  readonly deliveryId: string;
  /** The complete message as received. */
  readonly content: string;
}

/** A channel, a task for it, and its real receiver. */
export interface Harness {
  /** Its attempts time out after {@link TIMEOUT_MS}. */
  readonly channel: Channel;
  /** Renders `PNR {{pnr}}`. */
  readonly task: Task;
  readonly arrived: () => readonly Arrived[];
  behaviour(behaviour: ChannelBehaviour): void;
  /** Secrets that must not appear in records. */
  readonly secrets: readonly string[];
  /** Stops the receiver for good. */
  leave(): Promise<void>;
  close(): Promise<void>;
}

/** Deadline of one attempt in this suite, in milliseconds. */
export const TIMEOUT_MS = 1_500;

const SCHEDULE = [10, 20];

const decisionOn = (result: SendResult): Decision =>
  decide({ result, attempt: 1, schedule: SCHEDULE, random: () => 0.5 });

const never = (): AbortSignal => new AbortController().signal;

/** The behaviour that every channel must have. */
export const describeChannel = (name: string, start: () => Promise<Harness>): void => {
  describe(`channel suite: ${name}`, () => {
    let harness: Harness;
    beforeEach(async () => {
      harness = await start();
    });
    afterEach(() => harness.close());

    test('a rendered message arrives and counts as delivered', async () => {
      const { result } = await harness.channel.send(harness.task, aContext(), never());
      expect(decisionOn(result)).toEqual({ kind: 'delivered' });
      expect(harness.arrived()).toEqual([
        { deliveryId: 'dlv_1', content: expect.stringContaining('PNR X7K2QP') as string },
      ]);
    });

    test('a later attempt has the same id, another delivery has a different id', async () => {
      for (const context of [{ attempt: 1 }, { attempt: 2 }, { deliveryId: 'dlv_2' }])
        await harness.channel.send(harness.task, aContext(context), never());
      expect(harness.arrived().map(({ deliveryId }) => deliveryId)).toEqual(['dlv_1', 'dlv_1', 'dlv_2']);
    });

    test('a temporary refusal is recorded and retried', async () => {
      harness.behaviour('refuse');
      const exchange = await harness.channel.send(harness.task, aContext(), never());
      expect(decisionOn(exchange.result)).toEqual({ kind: 'retry', delayMs: 10_000 });
      expect(exchange.response).toMatchObject({ status: expect.any(Number) as number });
      harness.behaviour('accept');
      const { result } = await harness.channel.send(harness.task, aContext({ attempt: 2 }), never());
      expect(decisionOn(result)).toEqual({ kind: 'delivered' });
    });

    test('a permanent refusal ends the delivery but not the task', async () => {
      harness.behaviour('refuse-for-good');
      const { result } = await harness.channel.send(harness.task, aContext(), never());
      expect(decisionOn(result)).toEqual({ kind: 'give-up', reason: expect.any(String) as string });
    });

    test('an unreachable receiver is retried', async () => {
      await harness.leave();
      const exchange = await harness.channel.send(harness.task, aContext(), never());
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
      const { result } = await harness.channel.send(harness.task, aContext(), never());
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
      const { request } = await harness.channel.send(harness.task, context, never());
      expect(preview).toEqual(request);
    });

    test.each<ChannelBehaviour>(['accept', 'refuse', 'echo'])(
      'the record of "%s" has no secret',
      async (behaviour) => {
        harness.behaviour(behaviour);
        const exchange = await harness.channel.send(harness.task, aContext(), never());
        const recorded = JSON.stringify([exchange, harness.channel.preview(harness.task, aContext())]);
        for (const secret of harness.secrets) expect(recorded).not.toContain(secret);
      },
    );
  });
};
