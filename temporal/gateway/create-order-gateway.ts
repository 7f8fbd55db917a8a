import { randomUUID } from 'node:crypto';
import { WorkflowExecutionAlreadyStartedError, WorkflowNotFoundError, type Client } from '@temporalio/client';
import type { SearchAttributePair } from '@temporalio/common';
import { creationEventId, newMemory } from '../../domain/life/order-memory';
import { emptyState } from '../../domain/life/order-state';
import { accept, type IncomingEvent } from '../../domain/life/queue';
import {
  ORDER_WORKFLOW,
  REFRESH_WORKFLOW,
  orderWorkflowId,
  EVENT_SIGNAL,
  RESUME_SIGNAL,
  type OrderInput,
  type OrderWorkflow,
  DELIVERY_COMMAND_SIGNAL,
  type EventSignal,
  type RefreshWorkflow,
  type ResumeSignal,
  type DeliveryCommandSignal,
} from '../../contract/workflows';
import { AGENCY, searchAttributesOf } from '../../contract/search-attributes';
import type { TaskCache } from '../../store/tasks/task-cache';
import { failureName, type Span, type Tracing } from '../../telemetry/tracing/tracing';
import { TEMPORAL_DEADLINE_MS } from '../connection';
import { untilPrepared } from '../when-prepared';
import { IntakeUnavailableError, UnknownOrderError, type OrderGateway } from './order-gateway';
import { startErasure } from './start-erasure';

/**
 * A worker that died in the middle of a turn of an order is noticed after this, and the turn is taken again elsewhere.
 * First attempts are made in such a turn: with Temporal's own ten seconds their callbacks would be repeated too late.
 */
const WORKFLOW_TASK_TIMEOUT = '5s';

export interface GatewayOptions {
  readonly client: Client;
  readonly taskQueue: string;
  /** Whether MongoDB knows the order, and will until it is opened: asked only where no workflow of that order is open. */
  readonly isStored: (agwId: string) => Promise<boolean>;
  /** See `OrderInput.continue_as_new_after_events`. */
  readonly continueAsNewAfterEvents?: number;
  /** A new order waits for it as long as for any other answer of Temporal. Default: resolved. */
  readonly prepared?: Promise<void>;
  /** Each event is matched with tasks that are at least as new as in this cache. Absent: with any. */
  readonly tasks?: Pick<TaskCache, 'lastChange'>;
  /** Called with the type of each accepted event, repeats included. */
  readonly onAccepted?: (type: string) => void;
  /** Absent: nothing is traced. */
  readonly tracing?: Tracing | undefined;
  /** The request that the calls belong to. Absent: nothing is traced. */
  readonly parent?: Pick<Span, 'traceparent'> | undefined;
}

type Restore = OrderInput['restore'];

/** What an order's workflow is told. */
interface Signal {
  readonly signal: string;
  readonly signalArgs: [unknown];
}

// Each function keeps a signal's name and the type of its argument together.
const toEvent = (...signalArgs: EventSignal): Signal => ({ signal: EVENT_SIGNAL, signalArgs });
const toResume = (...signalArgs: ResumeSignal): Signal => ({ signal: RESUME_SIGNAL, signalArgs });
const toCommand = (...signalArgs: DeliveryCommandSignal): Signal => ({
  signal: DELIVERY_COMMAND_SIGNAL,
  signalArgs,
});

/** The order's intake on Temporal: a call returns when the report is in the history of the order's workflow. */
export function createOrderGateway(options: GatewayOptions): OrderGateway {
  const { client, taskQueue, isStored, continueAsNewAfterEvents: maxEvents } = options;
  const { prepared = Promise.resolve(), tasks, onAccepted, tracing, parent } = options;

  function startOptions(agwId: string, { signal, signalArgs }: Signal, restore: Restore) {
    const input: OrderInput = {
      agw_id: agwId,
      restore,
      ...(maxEvents === undefined ? {} : { continue_as_new_after_events: maxEvents }),
    };
    return {
      workflowId: orderWorkflowId(agwId),
      taskQueue,
      args: [input] as [OrderInput],
      signal,
      signalArgs,
      workflowTaskTimeout: WORKFLOW_TASK_TIMEOUT,
      staticSummary: `Order ${agwId}`,
      workflowIdConflictPolicy: 'USE_EXISTING' as const,
      // A closed order is not new: it is opened again from the record.
      workflowIdReusePolicy:
        restore === 'if-known' ? ('REJECT_DUPLICATE' as const) : ('ALLOW_DUPLICATE' as const),
    };
  }

  const reopen = async (agwId: string, signal: Signal): Promise<void> => {
    await client.workflow.signalWithStart<OrderWorkflow, [unknown]>(
      ORDER_WORKFLOW,
      startOptions(agwId, signal, 'required'),
    );
  };

  async function start(agwId: string, event: IncomingEvent): Promise<void> {
    const { memory } = accept(emptyState(newMemory(agwId, event.accepted_on)), event);
    const typedSearchAttributes = searchAttributesOf(memory).filter(
      (pair): pair is SearchAttributePair => pair.value !== null,
    );
    const signal = toEvent(event);
    try {
      await client.workflow.signalWithStart<OrderWorkflow, [unknown]>(ORDER_WORKFLOW, {
        ...startOptions(agwId, signal, 'if-known'),
        typedSearchAttributes,
      });
    } catch (error) {
      if (!(error instanceof WorkflowExecutionAlreadyStartedError)) throw error;
      await reopen(agwId, signal);
    }
  }

  /** @returns whether the order was open */
  async function signalOpen(agwId: string, { signal, signalArgs }: Signal): Promise<boolean> {
    try {
      await client.workflow.getHandle(orderWorkflowId(agwId)).signal(signal, ...signalArgs);
      return true;
    } catch (error) {
      if (error instanceof WorkflowNotFoundError) return false;
      throw error;
    }
  }

  async function signalOrReopen(agwId: string, signal: Signal): Promise<void> {
    if (await signalOpen(agwId, signal)) return;
    if (!(await isStored(agwId))) throw new UnknownOrderError(agwId);
    await reopen(agwId, signal);
  }

  /** Temporal knows orders that MongoDB was not told of yet. */
  async function hasWorkflow(agwId: string): Promise<boolean> {
    try {
      await client.workflow.getHandle(orderWorkflowId(agwId)).describe();
      return true;
    } catch (error) {
      if (error instanceof WorkflowNotFoundError) return false;
      throw error;
    }
  }

  async function describeOpen(agwId: string): Promise<{ agency: string | null } | undefined> {
    try {
      const { status, typedSearchAttributes } = await client.workflow
        .getHandle(orderWorkflowId(agwId))
        .describe();
      return status.name === 'RUNNING' ? { agency: typedSearchAttributes.get(AGENCY) ?? null } : undefined;
    } catch (error) {
      if (error instanceof WorkflowNotFoundError) return undefined;
      throw error;
    }
  }

  async function withinDeadline<T>(agwId: string, call: () => Promise<T>): Promise<T> {
    try {
      return await client.withDeadline(Date.now() + TEMPORAL_DEADLINE_MS, call);
    } catch (error) {
      if (error instanceof UnknownOrderError) throw error;
      throw new IntakeUnavailableError(`order ${agwId} could not be reached, nothing is confirmed`, {
        cause: error,
      });
    }
  }

  /** Runs a call in a span of the request's trace, which the order's workflow continues. */
  async function traced<T>(
    agwId: string,
    signal: string,
    call: (trace: { readonly trace?: string }) => Promise<T>,
  ): Promise<T> {
    if (tracing === undefined || parent === undefined) return call({});
    const span = tracing.start({
      name: 'signal order',
      kind: 'producer',
      parent: parent.traceparent,
      attributes: { 'callsign.order': agwId, 'callsign.signal': signal },
    });
    try {
      const answer = await call({ trace: span.traceparent });
      span.end();
      return answer;
    } catch (error) {
      span.end(failureName(error));
      throw error;
    }
  }

  const tasksAsOf = (): Pick<IncomingEvent, 'tasks_as_of'> => {
    const lastChange = tasks?.lastChange();
    return lastChange === undefined ? {} : { tasks_as_of: lastChange };
  };

  return {
    create: (agwId, order, { announce, occurredOn, acceptedOn }) =>
      traced(agwId, 'OrderCreated', async (trace) => {
        await untilPrepared(prepared);
        const event: IncomingEvent = {
          id: creationEventId(agwId),
          type: 'OrderCreated',
          occurred_on: occurredOn,
          accepted_on: acceptedOn,
          changes: order,
          ...(announce ? {} : { announce: false }),
          ...trace,
          ...tasksAsOf(),
        };
        await withinDeadline(agwId, () => start(agwId, event));
        if (announce) onAccepted?.(event.type);
        return { agw_id: agwId, event_id: event.id };
      }),
    record: (agwId, event) =>
      traced(agwId, event.type, async (trace) => {
        const signal = toEvent({ ...event, ...trace, ...tasksAsOf() });
        await withinDeadline(agwId, () => signalOrReopen(agwId, signal));
        onAccepted?.(event.type);
        return { agw_id: agwId, event_id: event.id };
      }),
    findOpen: (agwId) => withinDeadline(agwId, () => describeOpen(agwId)),
    async resume(agwId, taskId) {
      // An order that is closed has nothing parked.
      await withinDeadline(agwId, () => signalOpen(agwId, toResume(taskId)));
    },
    async refreshOrders(agency) {
      await client.withDeadline(Date.now() + TEMPORAL_DEADLINE_MS, async () => {
        await client.workflow.start<RefreshWorkflow>(REFRESH_WORKFLOW, {
          // A sweep of its own for each change: one that runs already may have passed some orders by.
          workflowId: `refresh-orders:${randomUUID()}`,
          taskQueue,
          args: [{ agency }],
        });
      });
    },
    command: (agwId, command) =>
      traced(agwId, command.kind, async (trace) => {
        // A closed order has nothing in flight; only a redelivery reopens it.
        if (command.kind === 'redeliver') {
          const signal = toCommand({ ...command, event: { ...command.event, ...trace } });
          await withinDeadline(agwId, () => signalOrReopen(agwId, signal));
        } else await withinDeadline(agwId, () => signalOpen(agwId, toCommand(command)));
      }),
    async erase(agwId) {
      await withinDeadline(agwId, async () => {
        if (!(await hasWorkflow(agwId)) && !(await isStored(agwId))) throw new UnknownOrderError(agwId);
        await startErasure(client, taskQueue, agwId);
      });
    },
  };
}
