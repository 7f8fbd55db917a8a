import {
  allHandlersFinished,
  condition,
  log,
  proxyLocalActivities,
  workflowInfo,
} from '@temporalio/workflow';
import type { DeliverResult, OrderActivities } from '../../contract/activities';
import { applyCommand } from '../../domain/life/apply-command';
import type { DeliveryCommand } from '../../domain/life/delivery-command';
import { headInterrupted, headNotAttempted, headReturned, headStarted } from '../../domain/life/lane-head';
import { enqueue, findDelivery, unpark } from '../../domain/life/lanes';
import { nextDue, type Due } from '../../domain/life/order-memory';
import {
  accept,
  defer,
  emit,
  isFinished,
  setReminders,
  snapshotOf,
  type IncomingEvent,
  type OrderState,
} from '../../domain/life/order-state';
import { redact } from '../../domain/life/redact';
import type { OrderEvent } from '../../domain/order/order-event';
import type { Checkpoint } from './checkpoint';
import { DueTimer } from './due-timer';
import { LaneRunner } from './lane-runner';
import { OperatorView } from './operator-view';
import { Outbox } from './outbox';
import { RETRY_FOREVER } from './retry-forever';
import { routeEvent } from './route-event';

const { saveOrder, eraseAgain } = proxyLocalActivities<OrderActivities>(RETRY_FOREVER);

/** What an order does next. */
type Step =
  | { readonly kind: 'route'; readonly event: OrderEvent }
  | { readonly kind: 'emit'; readonly due: Due }
  | { readonly kind: 'wait'; readonly due: Due | undefined }
  | { readonly kind: 'erase again' | 'save' | 'close' | 'checkpoint' | 'continue as new' };

/** One run of an order's workflow. It waits and calls; what follows is decided by pure functions in `domain/life/`. */
export class OrderRun {
  private readonly timer = new DueTimer();
  private readonly view = new OperatorView(workflowInfo().typedSearchAttributes.getAll());
  private readonly lanes: LaneRunner;
  private readonly outbox = new Outbox((count) =>
    this.update((state) => ({ ...state, pending_writes: state.pending_writes.slice(count) })),
  );
  /** Lanes whose task was enabled while a delivery was in flight: if that returns parked, it is outdated. */
  private readonly resumed = new Set<string>();
  /** RFC 3339 in UTC: personal data that this run has had was erased then. */
  private erasedOn: string | undefined;

  constructor(
    public state: OrderState,
    private readonly checkpoint: Checkpoint,
    private readonly maxHistoryEvents: number,
  ) {
    this.lanes = new LaneRunner({
      lane: (key) => this.state.lanes[key],
      keys: () => Object.keys(this.state.lanes),
      event: (sequence) => this.state.events[sequence],
      started: (key) => {
        this.resumed.delete(key);
        this.update((now) => headStarted(now, key));
      },
      returned: (key, result) => this.deliveryReturned(key, result),
      interrupted: (key) => this.update((now) => headInterrupted(now, key)),
    });
  }

  accept(event: IncomingEvent): void {
    this.update((state) => accept(state, event));
  }

  resume(taskId: string): void {
    for (const [key, lane] of Object.entries(this.state.lanes))
      if (lane.task_id === taskId) this.resumed.add(key);
    this.update((state) => unpark(state, taskId));
    this.lanes.start();
  }

  wake(taskId: string): void {
    this.lanes.wake(taskId);
  }

  refresh(): void {
    this.update((state) => ({ ...state, dirty: true }));
  }

  command(command: DeliveryCommand): void {
    const id = command.kind === 'redeliver' ? command.delivery.delivery_id : command.delivery_id;
    const found = findDelivery(this.state, id);
    this.update((state) => applyCommand(state, command, (key) => this.lanes.isRunning(key)));
    // Neither waits for the next attempt of the head.
    const endsWait = command.kind === 'retry' || (command.kind === 'cancel' && found?.index === 0);
    if (found !== undefined && endsWait) this.lanes.restart(found.key);
    this.lanes.start();
  }

  redact(erasedOn: string): void {
    this.erasedOn = erasedOn;
    this.update((state) => redact(state, erasedOn));
  }

  /**
   * The order's life. Events arrive by signal at any time; lanes deliver them beside this loop.
   *
   * @returns 'finished' once the order was cancelled or flown and everything is delivered and recorded
   */
  async live(): Promise<'finished' | 'continue as new'> {
    this.lanes.start();
    for (;;) {
      const step = this.nextStep();
      switch (step.kind) {
        case 'route': // An event, a cancellation for instance: match it with tasks, put it into their lanes.
          await this.routeNext(step.event);
          break;
        case 'emit': // A departure, an arrival or a reminder is due.
          this.update((state) => emit(state, step.due, Date.now()));
          this.checkpoint.decided();
          break;
        case 'save': // It changed without an event.
          await this.save({ isOpen: true });
          break;
        case 'erase again': // Personal data arrived after the erasure.
          await eraseAgain(this.state.memory.agw_id);
          this.update(({ erase_again: _again, ...state }) => state);
          break;
        case 'checkpoint':
          await this.checkpoint.write();
          break;
        case 'close': // Unless more arrives meanwhile.
          if (await this.checkpoint.writeBeforeEnd()) break;
          await this.save({ isOpen: false });
          if (isFinished(this.state) && this.erasedOn === undefined) return 'finished';
          break;
        case 'continue as new':
          await this.checkpoint.writeBeforeEnd();
          return 'continue as new';
        case 'wait':
          await this.wait(step.due);
      }
    }
  }

  /**
   * Local activities come first. Below them time and history length are read, and nothing there may lead to a local activity
   * in the same workflow task: a replay may read other values (decision 17).
   */
  private nextStep(): Step {
    const { state, checkpoint, lanes } = this;
    const [event] = state.queue;
    if (this.erasedOn !== undefined) {
      lanes.stopSlow();
      if (!lanes.isStopping) return { kind: 'continue as new' };
    }
    if (!checkpoint.isDue) {
      if (event !== undefined) return { kind: 'route', event };
      this.view.show(state);
      if (state.erase_again === true) return { kind: 'erase again' };
      if (state.dirty === true) return { kind: 'save' };
      if (isFinished(state)) return { kind: 'close' };
    }

    lanes.noteAges();
    if (this.mustContinueAsNew()) lanes.stopSlow();
    if (this.canContinueAsNew()) return { kind: 'continue as new' };
    if (checkpoint.isForDecision && event !== undefined) return { kind: 'route', event };
    if (checkpoint.isDue) return { kind: 'checkpoint' };
    const due = nextDue(state.memory);
    return due !== undefined && isPast(due) ? { kind: 'emit', due } : { kind: 'wait', due };
  }

  private mustContinueAsNew(): boolean {
    const { historyLength, continueAsNewSuggested } = workflowInfo();
    return this.erasedOn !== undefined || historyLength >= this.maxHistoryEvents || continueAsNewSuggested;
  }

  private canContinueAsNew(): boolean {
    return this.mustContinueAsNew() && !this.lanes.isStopping;
  }

  /** Waits until the state changes, the timer fires, or the run can continue as new. */
  private async wait(due: Due | undefined): Promise<void> {
    this.timer.aim(due);
    this.outbox.start(this.state.pending_writes);
    const known = this.state;
    await condition(
      () => this.state !== known || (due !== undefined && isPast(due)) || this.canContinueAsNew(),
    );
  }

  /** Stops everything in flight so that the next run continues all of it. */
  async stop(): Promise<void> {
    const { erasedOn } = this;
    this.view.show(this.state);
    this.timer.aim(undefined);
    // An erasure waits for writes in flight: they must not reach MongoDB after it.
    if (erasedOn === undefined) this.outbox.cancel();
    this.lanes.stopAll();
    await condition(() => this.lanes.isQuiet && this.outbox.isQuiet && allHandlersFinished());
    // Once more: attempts that have ended since contain what they sent.
    if (this.erasedOn !== undefined) this.redact(this.erasedOn);
  }

  private update(change: (state: OrderState) => OrderState): void {
    this.state = change(this.state);
  }

  private async routeNext(event: OrderEvent): Promise<void> {
    const snapshot = snapshotOf(this.state.memory, true);
    const waiting = Object.values(this.state.lanes).map((lane) => lane.task_id);
    const result = await routeEvent({ event, snapshot, waiting }, this.checkpoint);
    const { routes, recorded, reminders, holds, first, trace } = result;
    const { tasks_as_of: _known, ...matched } = event;
    const routed = trace === undefined ? matched : { ...matched, trace };
    this.update((state) => {
      const next = setReminders(enqueue(state, routed, routes, first), reminders, Date.now());
      return recorded ? next : defer(next, { kind: 'event', event: matched, routes, snapshot });
    });
    this.lanes.hold(holds);
    this.lanes.start();
  }

  private deliveryReturned(key: string, result: DeliverResult): void {
    if (result.outcome === 'not_attempted') {
      this.update((state) => headNotAttempted(state, key));
      return;
    }
    this.checkpoint.deliveryReturned();
    if (result.outcome === 'parked')
      log.info('a delivery is parked', { task: this.state.lanes[key]?.task_id, reason: result.reason });
    this.update((state) => headReturned(state, key, result, this.resumed.has(key)));
  }

  private async save({ isOpen }: { readonly isOpen: boolean }): Promise<void> {
    const { memory } = this.state;
    const reminders = await saveOrder(snapshotOf(memory, isOpen));
    this.update(({ dirty: _saved, ...state }) =>
      setReminders(state.memory === memory ? state : { ...state, dirty: true }, reminders, Date.now()),
    );
  }
}

const isPast = (due: Due): boolean => due.atMs <= Date.now();
