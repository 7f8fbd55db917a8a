import { join } from 'node:path';
import type { Client } from '@temporalio/client';
import { FLOOR_SIGNAL, FLOOR_TASK_QUEUE, FLOOR_WORKFLOW, type FloorEvent, type Hop } from './floor-contract';
import { startBenchProcess, type BenchProcess } from '../world/program';

/** Bare workflows and their worker, on the same Temporal as the service. */
export interface Floor {
  readonly program: BenchProcess;
  start(hop: Hop, workflowId: string): Promise<void>;
  signal(workflowId: string, event: FloorEvent): Promise<void>;
  /** Starts a workflow with a signal, as the service does for a new order. */
  signalNew(hop: Hop, workflowId: string, event: FloorEvent): Promise<void>;
}

export interface FloorOptions {
  readonly client: Client;
  readonly temporalAddress: string;
  readonly logFile: string;
}

export async function startFloor({ client, temporalAddress, logFile }: FloorOptions): Promise<Floor> {
  const program = await startBenchProcess({
    script: join(__dirname, 'floor-program.js'),
    args: [temporalAddress, client.options.namespace],
    logFile,
    ready: /floor: ready/,
  });
  const optionsOf = (hop: Hop, workflowId: string) => ({
    workflowId,
    taskQueue: FLOOR_TASK_QUEUE,
    args: [hop] as [Hop],
  });
  return {
    program,
    async start(hop, workflowId) {
      await client.workflow.start(FLOOR_WORKFLOW, optionsOf(hop, workflowId));
    },
    signal: (workflowId, event) => client.workflow.getHandle(workflowId).signal(FLOOR_SIGNAL, event),
    async signalNew(hop, workflowId, event) {
      await client.workflow.signalWithStart(FLOOR_WORKFLOW, {
        ...optionsOf(hop, workflowId),
        signal: FLOOR_SIGNAL,
        signalArgs: [event],
      });
    },
  };
}
