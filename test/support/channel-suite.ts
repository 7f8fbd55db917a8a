import type { Channel } from '../../channels/channel';
import { decide, type Decision } from '../../domain/delivery/retry';
import type { SendResult } from '../../domain/delivery/delivery';
import type { Task } from '../../domain/task/task';
import { aContext } from './attempt';

/** What a receiver does with the messages that come. */
export type ChannelBehaviour =
  | 'accept'
  /** Refuses as receivers do whose trouble will pass. */
  | 'refuse'
  /** Refuses this message whenever it comes. */
  | 'refuse-for-good'
  | 'say-nothing'
  /** Refuses, and says back all that it was sent. */
  | 'echo';

export interface Arrived {
  readonly deliveryId: string;
  /** All of it, as it came. */
  readonly content: string;
}

/** A channel, a task of it, and the real receiver that it leads to. */
export interface Harness {
  /** Gives up after {@link TIMEOUT_MS}. */
  readonly channel: Channel;
  /** Says `PNR {{pnr}}`. */
  readonly task: Task;
  readonly arrived: () => readonly Arrived[];
  behaviour(behaviour: ChannelBehaviour): void;
  /** What nobody who reads the record may learn. */
  readonly secrets: readonly string[];
  /** The receiver goes away for good. */
  leave(): Promise<void>;
  close(): Promise<void>;
}

/** Deadline of one attempt in this suite, in milliseconds. */
export const TIMEOUT_MS = 1_500;

const SCHEDULE = [10, 20];

const decisionOn = (result: SendResult): Decision =>
  decide({ result, attempt: 1, schedule: SCHEDULE, random: () => 0.5 });

const never = (): AbortSignal => new AbortController().signal;

/** What every channel does, whatever it sends and to whom. */
export const describeChannel = (name: string, start: () => Promise<Harness>): void => {
  describe(`the delivery suite, over ${name}`, () => {
    let harness: Harness;
    beforeEach(async () => {
      harness = await start();
    });
    afterEach(() => harness.close());

    test('a message arrives, rendered, and is delivered', async () => {
      const { result } = await harness.channel.send(harness.task, aContext(), never());
      expect(decisionOn(result)).toEqual({ kind: 'delivered' });
      expect(harness.arrived()).toEqual([
        { deliveryId: 'dlv_1', content: expect.stringContaining('PNR X7K2QP') as string },
      ]);
    });

    test('a later attempt has the same id, another delivery its own', async () => {
      for (const context of [{ attempt: 1 }, { attempt: 2 }, { deliveryId: 'dlv_2' }])
        await harness.channel.send(harness.task, aContext(context), never());
      expect(harness.arrived().map(({ deliveryId }) => deliveryId)).toEqual(['dlv_1', 'dlv_1', 'dlv_2']);
    });

    test('a refusal that may pass is tried again, and recorded', async () => {
      harness.behaviour('refuse');
      const exchange = await harness.channel.send(harness.task, aContext(), never());
      expect(decisionOn(exchange.result)).toEqual({ kind: 'retry', delayMs: 10_000 });
      expect(exchange.response).toMatchObject({ status: expect.any(Number) as number });
      harness.behaviour('accept');
      const { result } = await harness.channel.send(harness.task, aContext({ attempt: 2 }), never());
      expect(decisionOn(result)).toEqual({ kind: 'delivered' });
    });

    test('a refusal for good ends the delivery and not the task', async () => {
      harness.behaviour('refuse-for-good');
      const { result } = await harness.channel.send(harness.task, aContext(), never());
      expect(decisionOn(result)).toEqual({ kind: 'give-up', reason: expect.any(String) as string });
    });

    test('a receiver that is not there is tried again', async () => {
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

    test('a receiver that says nothing is given up at the deadline', async () => {
      harness.behaviour('say-nothing');
      const startMs = performance.now();
      const { result } = await harness.channel.send(harness.task, aContext(), never());
      expect(result).toEqual({ kind: 'unreachable', reason: 'timeout', detail: 'DEADLINE' });
      expect(performance.now() - startMs).toBeGreaterThanOrEqual(TIMEOUT_MS - 5);
    });

    test('whoever asked for an attempt can call it off', async () => {
      harness.behaviour('say-nothing');
      const caller = new AbortController();
      const sending = harness.channel.send(harness.task, aContext(), caller.signal);
      setTimeout(() => caller.abort(), 50);
      expect((await sending).result).toEqual({ kind: 'unreachable', reason: 'timeout', detail: 'ABORTED' });
    });

    test('the preview is what is sent and recorded, and sends nothing', async () => {
      const context = aContext();
      const preview = harness.channel.preview(harness.task, context);
      expect(harness.arrived()).toEqual([]);
      const { request } = await harness.channel.send(harness.task, context, never());
      expect(preview).toEqual(request);
    });

    test.each<ChannelBehaviour>(['accept', 'refuse', 'echo'])(
      'no secret is in the record of "%s"',
      async (behaviour) => {
        harness.behaviour(behaviour);
        const exchange = await harness.channel.send(harness.task, aContext(), never());
        const shown = JSON.stringify([exchange, harness.channel.preview(harness.task, aContext())]);
        for (const secret of harness.secrets) expect(shown).not.toContain(secret);
      },
    );
  });
};
