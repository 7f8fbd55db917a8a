import { allHandlersFinished, condition, proxyLocalActivities, workflowInfo } from '@temporalio/workflow';
import type { OrderActivities } from '../../contract/activities';
import { enqueue } from '../../domain/life/lanes';
import { nextDue, type Due } from '../../domain/life/order-memory';
import { defer, isFinished, setReminders, type OrderState } from '../../domain/life/order-state';
import { accept, emitDue, type IncomingEvent } from '../../domain/life/queue';
import { snapshotOf } from '../../domain/life/snapshot';
import { redact } from '../../domain/life/redact';
import type { OrderEvent } from '../../domain/order/order-event';
import type { Checkpoint } from './checkpoint';
import { Deliveries } from './deliveries';
import { DueTimer } from './due-timer';
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
  readonly deliveries: Deliveries;
  private readonly outbox = new Outbox((count) =>
    this.update((state) => ({ ...state, pending_writes: state.pending_writes.slice(count) })),
  );
  /** RFC 3339 in UTC: personal data that this run has had was erased then. */
  private erasedOn: string | undefined;

  constructor(
    public state: OrderState,
    private readonly checkpoint: Checkpoint,
    private readonly maxHistoryEvents: number,
  ) {
    this.deliveries = new Deliveries(this, checkpoint);
  }

  update(change: (state: OrderState) => OrderState): void {
    this.state = change(this.state);
  }

  accept(event: IncomingEvent): void {
    this.update((state) => accept(state, event));
  }

  refresh(): void {
    this.update((state) => ({ ...state, dirty: true }));
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
    this.deliveries.lanes.start();
    for (;;) {
      const step = this.nextStep();
      switch (step.kind) {
        case 'route': // An event, a cancellation for instance: match it with tasks, put it into their lanes.
          await this.routeNext(step.event);
          break;
        case 'emit': // A departure, an arrival or a reminder is due.
          this.update((state) => emitDue(state, step.due, Date.now()));
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
    const { state, checkpoint } = this;
    const { lanes } = this.deliveries;
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
    return this.mustContinueAsNew() && !this.deliveries.lanes.isStopping;
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
    this.deliveries.lanes.stopAll();
    await condition(() => this.deliveries.lanes.isQuiet && this.outbox.isQuiet && allHandlersFinished());
    // Once more: attempts that have ended since contain what they sent.
    if (this.erasedOn !== undefined) this.redact(this.erasedOn);
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
    this.deliveries.lanes.hold(holds);
    this.deliveries.lanes.start();
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
