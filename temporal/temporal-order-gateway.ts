import { WorkflowExecutionAlreadyStartedError, WorkflowNotFoundError, type Client } from '@temporalio/client';
import type { SearchAttributePair } from '@temporalio/common';
import { creationEventId, newMemory } from '../domain/order-memory';
import { accept, emptyState, type Report } from '../domain/order-state';
import {
  ORDER_WORKFLOW,
  orderWorkflowId,
  REPORT_SIGNAL,
  RESUME_SIGNAL,
  type OrderInput,
  type OrderWorkflow,
  type ReportSignal,
} from '../workflows/contract';
import { searchAttributesOf } from '../workflows/search-attributes';
import { TEMPORAL_DEADLINE_MS } from './connection';
import { IntakeUnavailableError, UnknownOrderError, type Accepted, type OrderGateway } from './order-gateway';

export interface GatewayOptions {
  readonly client: Client;
  readonly taskQueue: string;
  /** Whether MongoDB knows the order: asked only where no workflow of that order is open. */
  readonly isStored: (agwId: string) => Promise<boolean>;
  /** See `OrderInput.handover_after_events`. */
  readonly handoverAfterEvents?: number;
}

type Restore = OrderInput['restore'];

/** The order's intake on Temporal: a call returns when the report is in the history of the order's workflow. */
export function createOrderGateway(options: GatewayOptions): OrderGateway {
  const { client, taskQueue, isStored, handoverAfterEvents } = options;

  function startOptions(agwId: string, report: Report, restore: Restore) {
    const input: OrderInput = {
      agw_id: agwId,
      restore,
      ...(handoverAfterEvents === undefined ? {} : { handover_after_events: handoverAfterEvents }),
    };
    return {
      workflowId: orderWorkflowId(agwId),
      taskQueue,
      args: [input] as [OrderInput],
      signal: REPORT_SIGNAL,
      signalArgs: [report] as ReportSignal,
      staticSummary: `Order ${agwId}`,
      workflowIdConflictPolicy: 'USE_EXISTING' as const,
      // A closed order is not new: it is opened again from the record.
      workflowIdReusePolicy:
        restore === 'if-known' ? ('REJECT_DUPLICATE' as const) : ('ALLOW_DUPLICATE' as const),
    };
  }

  const reopen = async (agwId: string, report: Report): Promise<void> => {
    await client.workflow.signalWithStart<OrderWorkflow, ReportSignal>(
      ORDER_WORKFLOW,
      startOptions(agwId, report, 'required'),
    );
  };

  async function start(agwId: string, report: Report): Promise<void> {
    const { memory } = accept(emptyState(newMemory(agwId, report.accepted_on)), report);
    const typedSearchAttributes = searchAttributesOf(memory).filter(
      (pair): pair is SearchAttributePair => pair.value !== null,
    );
    try {
      await client.workflow.signalWithStart<OrderWorkflow, ReportSignal>(ORDER_WORKFLOW, {
        ...startOptions(agwId, report, 'if-known'),
        typedSearchAttributes,
      });
    } catch (error) {
      if (!(error instanceof WorkflowExecutionAlreadyStartedError)) throw error;
      await reopen(agwId, report);
    }
  }

  async function signal(agwId: string, report: Report): Promise<void> {
    try {
      await client.workflow.getHandle(orderWorkflowId(agwId)).signal<ReportSignal>(REPORT_SIGNAL, report);
    } catch (error) {
      if (!(error instanceof WorkflowNotFoundError)) throw error;
      if (!(await isStored(agwId))) throw new UnknownOrderError(agwId);
      await reopen(agwId, report);
    }
  }

  async function accepted(agwId: string, eventId: string, intake: () => Promise<void>): Promise<Accepted> {
    try {
      await client.withDeadline(Date.now() + TEMPORAL_DEADLINE_MS, intake);
    } catch (error) {
      if (error instanceof UnknownOrderError) throw error;
      throw new IntakeUnavailableError(`order ${agwId} could not be reached, nothing is confirmed`, {
        cause: error,
      });
    }
    return { agw_id: agwId, event_id: eventId };
  }

  return {
    create(agwId, order, { announce, occurredOn, acceptedOn }) {
      const report: Report = {
        id: creationEventId(agwId),
        type: 'OrderCreated',
        occurred_on: occurredOn,
        accepted_on: acceptedOn,
        changes: order,
        ...(announce ? {} : { announce: false }),
      };
      return accepted(agwId, report.id, () => start(agwId, report));
    },
    record: (agwId, event) => accepted(agwId, event.id, () => signal(agwId, event)),
    async resume(agwId, taskId) {
      try {
        await client.workflow.getHandle(orderWorkflowId(agwId)).signal(RESUME_SIGNAL, taskId);
      } catch (error) {
        // An order that is closed has nothing parked.
        if (!(error instanceof WorkflowNotFoundError)) throw error;
      }
    },
  };
}
