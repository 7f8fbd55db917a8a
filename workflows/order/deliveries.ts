import { log } from '@temporalio/workflow';
import type { DeliverResult } from '../../contract/activities';
import { applyCommand } from '../../domain/life/apply-command';
import type { DeliveryCommand } from '../../domain/life/delivery-command';
import { headInterrupted, headNotAttempted, headReturned, headStarted } from '../../domain/life/lane-head';
import { findDelivery, unpark } from '../../domain/life/lanes';
import type { OrderState } from '../../domain/life/order-state';
import type { Checkpoint } from './checkpoint';
import { LaneRunner } from './lane-runner';

/** The state of an order, as its deliveries read and change it. */
export interface OrderHolder {
  readonly state: OrderState;
  update(change: (state: OrderState) => OrderState): void;
}

/** The deliveries of one order: what happens to them changes its lanes. */
export class Deliveries {
  readonly lanes: LaneRunner;
  /** Lanes whose task was enabled while a delivery was in flight: if that returns parked, it is outdated. */
  private readonly resumed = new Set<string>();

  constructor(
    private readonly order: OrderHolder,
    private readonly checkpoint: Checkpoint,
  ) {
    this.lanes = new LaneRunner({
      lane: (key) => order.state.lanes[key],
      keys: () => Object.keys(order.state.lanes),
      event: (sequence) => order.state.events[sequence],
      started: (key) => {
        this.resumed.delete(key);
        order.update((state) => headStarted(state, key));
      },
      returned: (key, result) => this.returned(key, result),
      interrupted: (key) => order.update((state) => headInterrupted(state, key)),
    });
  }

  /** A task was enabled again: its parked deliveries continue. */
  resume(taskId: string): void {
    for (const [key, lane] of Object.entries(this.order.state.lanes))
      if (lane.task_id === taskId) this.resumed.add(key);
    this.order.update((state) => unpark(state, taskId));
    this.lanes.start();
  }

  /** An operator retries, cancels or repeats a delivery. */
  command(command: DeliveryCommand): void {
    const id = command.kind === 'redeliver' ? command.delivery.delivery_id : command.delivery_id;
    const found = findDelivery(this.order.state, id);
    this.order.update((state) => applyCommand(state, command, (key) => this.lanes.isRunning(key)));
    // Neither waits for the next attempt of the head.
    const endsWait = command.kind === 'retry' || (command.kind === 'cancel' && found?.index === 0);
    if (found !== undefined && endsWait) this.lanes.restart(found.key);
    this.lanes.start();
  }

  private returned(key: string, result: DeliverResult): void {
    if (result.outcome === 'not_attempted') {
      this.order.update((state) => headNotAttempted(state, key));
      return;
    }
    this.checkpoint.deliveryReturned();
    if (result.outcome === 'parked')
      log.info('a delivery is parked', { task: this.order.state.lanes[key]?.task_id, reason: result.reason });
    this.order.update((state) => headReturned(state, key, result, this.resumed.has(key)));
  }
}
