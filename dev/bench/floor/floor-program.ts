import { bundleWorkflowCode, DefaultLogger, NativeConnection, Runtime, Worker } from '@temporalio/worker';
import { Agent, request } from 'undici';
import { FLOOR_TASK_QUEUE, type FloorActivities } from './floor-contract';

/** Same options as the service's worker. */
const WORKER = { maxConcurrentActivityTaskExecutions: 500, maxCachedWorkflows: 500 } as const;

/** Runs a worker for bare workflows in a separate process. Arguments: Temporal address, namespace. */
async function main([address = '', namespace = '']: readonly string[]): Promise<void> {
  Runtime.install({ logger: new DefaultLogger('WARN') });
  const { code } = await bundleWorkflowCode({
    workflowsPath: require.resolve('./floor-workflow'),
    logger: new DefaultLogger('ERROR'),
  });
  const dispatcher = new Agent();
  const activities: FloorActivities = {
    async post({ url, body }) {
      const headers = { 'content-type': 'application/json' };
      const response = await request(url, {
        dispatcher,
        method: 'POST',
        headers,
        body: JSON.stringify(body),
      });
      await response.body.dump();
      if (response.statusCode >= 300) throw new Error(`${url} answered ${response.statusCode}`);
    },
  };
  const connection = await NativeConnection.connect({ address });
  const worker = await Worker.create({
    ...WORKER,
    connection,
    namespace,
    taskQueue: FLOOR_TASK_QUEUE,
    workflowBundle: { code },
    activities: { ...activities },
  });
  const ended = worker.run();
  process.stdout.write('floor: ready\n');
  await ended;
  await connection.close();
}

main(process.argv.slice(2)).then(
  () => process.exit(0),
  (error: unknown) => {
    console.error(error);
    process.exit(1);
  },
);
