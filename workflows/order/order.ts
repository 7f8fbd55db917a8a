import {
  allHandlersFinished,
  condition,
  log,
  makeContinueAsNewFunc,
  proxyLocalActivities,
  setHandler,
  workflowInfo,
} from '@temporalio/workflow';
import type { DeliverOutcome, OrderActivities } from '../../contract/activities';
import {
  afterEnd,
  dequeue,
  endCancelled,
  enqueue,
  markStarted,
  markUntried,
  park,
  unpark,
} from '../../domain/life/lanes';
import { forget } from '../../domain/order/forget';
import { nextDue } from '../../domain/life/order-memory';
import {
  accept,
  deliveryKey,
  fire,
  learnReminders,
  isFinished,
  noteOutcome,
  snapshotOf,
  type OrderState,
  type PendingRecord,
} from '../../domain/life/order-state';
import type { SteerCommand } from '../../domain/life/steering';
import type { OrderInput } from '../../contract/workflows';
import { DueTimer } from './due-timer';
import { keepDecisions } from './keep-decisions';
import { LaneRunner } from './lane-runner';
import { OperatorView } from './operator-view';
import { Recorder } from './recorder';
import { FOR_EVER, restored } from './restore-order';
import { Router } from './router';
import { steer } from './steer';
import {
  forgetSignal,
  proceedSignal,
  refreshSignal,
  reportSignal,
  resumeSignal,
  steerSignal,
} from './signals';

/**
 * History length at which a run continues as new. A worker that does not have the order in its cache replays at most
 * this many events, about 0.2 s of CPU. About 45 events of the booking system; few orders ever have so many.
 */
const CONTINUE_AS_NEW_AFTER_EVENTS = 250;

const { remember, eraseAgain } = proxyLocalActivities<OrderActivities>(FOR_EVER);

/** One order, from its creation until its last flight is done and its last delivery ended. */
export async function orderWorkflow(input: OrderInput): Promise<void> {
  const order = new OrderRun(input.state ?? (await restored(input)));
  setHandler(reportSignal, (report) => order.update((state) => accept(state, report)), {
    description: 'The booking system reports an event of this order.',
  });
  setHandler(resumeSignal, (taskId) => order.resume(taskId), {
    description: 'A task was enabled again: its parked deliveries go on.',
  });
  setHandler(proceedSignal, (taskId) => order.proceed(taskId), {
    description: "A task's endpoint is worth trying again: what waits for it goes on.",
  });
  setHandler(refreshSignal, () => order.update((state) => ({ ...state, unsaved: true })), {
    description: 'Tasks have changed: the order looks which times of the journey are wanted.',
  });
  setHandler(steerSignal, (command) => order.steer(command), {
    description: 'Somebody wants a delivery tried now, cancelled or made again.',
  });
  setHandler(forgetSignal, (erasedOn) => order.forget(erasedOn), {
    description: "The order's personal data is erased.",
  });

  const maxEvents = input.continue_as_new_after_events ?? CONTINUE_AS_NEW_AFTER_EVENTS;
  const outcome = await order.live(
    () => workflowInfo().historyLength >= maxEvents || workflowInfo().continueAsNewSuggested,
  );
  if (outcome === 'finished') return;

  await order.handOver();
  await makeContinueAsNewFunc<typeof orderWorkflow>()({ ...input, state: order.state });
}

/** One run of an order's workflow: it waits, calls and remembers; what follows from what is decided in `domain/`. */
class OrderRun {
  private readonly timer = new DueTimer();
  private readonly view = new OperatorView(workflowInfo().typedSearchAttributes.getAll());
  private readonly router = new Router();
  private readonly lanes: LaneRunner;
  private readonly recorder = new Recorder((count) =>
    this.update((state) => ({ ...state, unrecorded: state.unrecorded.slice(count) })),
  );
  /** Lanes told to go on while a delivery was under way: where it comes back parked, it looked too early. */
  private readonly goingOn = new Set<string>();
  /** RFC 3339 in UTC: personal data was erased then, and this run has known it. */
  private erasedOn: string | undefined;

  constructor(public state: OrderState) {
    this.lanes = new LaneRunner({
      lane: (key) => this.state.lanes[key],
      keys: () => Object.keys(this.state.lanes),
      event: (sequence) => this.state.events[sequence],
      started: (key) => {
        this.goingOn.delete(key);
        this.update((now) => markStarted(now, key));
      },
      ended: (key, outcome) => this.deliveryEnded(key, outcome),
      untried: (key) => this.update((now) => endCancelled(markUntried(now, key), key)),
      interrupted: (key) => this.update((now) => endCancelled(now, key)),
    });
  }

  update(change: (state: OrderState) => OrderState): void {
    this.state = change(this.state);
  }

  resume(taskId: string): void {
    for (const [key, lane] of Object.entries(this.state.lanes)) {
      if (lane.task_id === taskId) this.goingOn.add(key);
    }
    this.update((state) => unpark(state, taskId));
    this.lanes.kick();
  }

  proceed(taskId: string): void {
    this.lanes.proceed(taskId);
  }

  private get isForgetting(): boolean {
    return this.erasedOn !== undefined;
  }

  forget(erasedOn: string): void {
    this.erasedOn = erasedOn;
    this.update((state) => forget(state, erasedOn));
  }

  steer(command: SteerCommand): void {
    steer(command, this, this.lanes);
  }

  /**
   * Lives until the order is finished or its history is long enough to be handed over.
   *
   * How long it is, and what time it is, is asked where no local activity can follow in the same workflow task: one that
   * is prolonged for a local activity has other answers when it is replayed (docs/decisions/0017).
   */
  async live(historyIsLong: () => boolean): Promise<'finished' | 'handover'> {
    const isLong = (): boolean => this.isForgetting || historyIsLong();
    const readyToHandOver = (): boolean => isLong() && !this.lanes.hasStoppingLanes;
    this.lanes.kick();
    for (;;) {
      if (this.isForgetting) this.lanes.stopSlowLanes();
      if (this.isForgetting && !this.lanes.hasStoppingLanes) return 'handover';
      const isToKeep = this.router.hasProgress;
      const local = isToKeep ? undefined : this.localWork();
      if (local !== undefined) {
        await local();
        continue;
      }
      if (!isToKeep && isFinished(this.state)) {
        if (await this.router.keepBeforeClosing()) continue;
        await this.save(false);
        if (isFinished(this.state) && !this.isForgetting) return 'finished';
        continue;
      }
      this.lanes.noteAges();
      if (isLong()) this.lanes.stopSlowLanes();
      if (readyToHandOver()) {
        await this.router.keepBeforeHandover();
        return 'handover';
      }
      if (isToKeep) {
        await this.router.keepProgress();
        continue;
      }
      if (this.state.unrouted.length > 0) {
        await this.routeNext();
        continue;
      }
      const due = nextDue(this.state.memory);
      if (due !== undefined && due.atMs <= Date.now()) {
        this.update((state) => fire(state, due, Date.now()));
        const isRouted = this.state.unrouted.length > 0;
        if (isRouted) this.router.keepWithNext();
        else await keepDecisions();
        continue;
      }
      this.timer.aim(due);
      this.recorder.start(this.state.unrecorded);
      const known = this.state;
      const isDue = (): boolean => due !== undefined && due.atMs <= Date.now();
      await condition(() => this.state !== known || isDue() || readyToHandOver());
    }
  }

  /** What a local activity does next; nothing may change between this and the wait for a change. */
  private localWork(): (() => Promise<void>) | undefined {
    const isRouting = this.state.unrouted.length > 0;
    if (isRouting) return this.router.isLocal ? () => this.routeNext() : undefined;
    this.view.show(this.state);
    if (this.state.erase_again === true) return () => this.eraseAgain();
    if (this.state.unsaved === true) return () => this.save(true);
    return undefined;
  }

  private async eraseAgain(): Promise<void> {
    await eraseAgain(this.state.memory.agw_id);
    this.update(({ erase_again: _again, ...state }) => state);
  }

  /** Stops what is under way in such a manner that the next run takes up all of it. */
  async handOver(): Promise<void> {
    this.view.show(this.state);
    this.timer.aim(undefined);
    // Where people are forgotten, no record of them may be made behind our back: those under way are waited for.
    if (this.erasedOn === undefined) this.recorder.cancel();
    this.lanes.stopAll();
    await condition(() => this.lanes.isQuiet && this.recorder.isQuiet && allHandlersFinished());
    const { erasedOn } = this;
    // Once more: attempts that have ended since tell what they sent.
    if (erasedOn !== undefined) this.update((state) => forget(state, erasedOn));
  }

  private async routeNext(): Promise<void> {
    const [event] = this.state.unrouted;
    if (event === undefined) return;
    const snapshot = snapshotOf(this.state.memory, true);
    const waiting = Object.values(this.state.lanes).map((lane) => lane.task_id);
    const result = await this.router.route({ event, snapshot, waiting });
    const { routes, recorded, reminders, holds, first, trace } = result;
    const { tasks_as_of: _known, ...matched } = event;
    const routed = trace === undefined ? matched : { ...matched, trace };
    this.update((state) => learnReminders(enqueue(state, routed, routes, first), reminders, Date.now()));
    if (!recorded) this.recordLater({ kind: 'event', event: matched, routes, snapshot });
    this.lanes.hold(holds);
    this.lanes.kick();
  }

  private deliveryEnded(key: string, { outcome, reason, unrecorded }: DeliverOutcome): void {
    this.router.noteKept();
    const lane = this.state.lanes[key];
    const head = lane?.items[0];
    const event = head && this.state.events[head.sequence];
    if (lane === undefined || head === undefined || event === undefined) return;
    if (unrecorded !== undefined) {
      const delivery = deliveryKey(lane, head, event);
      this.recordLater({ kind: 'attempts', delivery, ...unrecorded });
    }
    if (outcome === 'parked' && head.cancelled !== true) {
      if (this.goingOn.has(key)) return;
      log.info('a lane is parked', { task: lane.task_id, reason });
      this.update((state) => park(state, key));
      return;
    }
    const end = outcome === 'parked' ? endCancelled : dequeue;
    this.update((state) =>
      afterEnd(noteOutcome(end(state, key), lane.task_name, outcome === 'failed'), head, event),
    );
  }

  private async save(open: boolean): Promise<void> {
    const { memory } = this.state;
    const reminders = await remember(snapshotOf(memory, open));
    this.update(({ unsaved: _saved, ...state }) =>
      learnReminders(state.memory === memory ? state : { ...state, unsaved: true }, reminders, Date.now()),
    );
  }

  private recordLater(pending: PendingRecord): void {
    this.update((state) => ({ ...state, unrecorded: [...state.unrecorded, pending] }));
  }
}
