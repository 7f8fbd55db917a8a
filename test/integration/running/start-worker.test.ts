import { Writable } from 'node:stream';
import { freePort } from '../../../worker/free-port';
import { findTemporal } from '../../../dev/engines/find-temporal';
import { startTemporal } from '../../../dev/engines/start-temporal';
import { createLog } from '../../../telemetry/log/log';
import { startWorker } from '../../../worker/worker';
import type { WorkerActivities } from '../../../contract/activities';
import { workflowBundle } from '../../support/engines/engines';
import { until } from '../../support/until';
import '../../support/service/service';

test('a worker waits until Temporal listens, then runs', async () => {
  const lines: string[] = [];
  const destination = new Writable({
    write(chunk: Buffer, _encoding, done) {
      lines.push(chunk.toString());
      done();
    },
  });
  const port = await freePort();
  const starting = startWorker({
    ...{ address: `127.0.0.1:${port}`, namespace: 'default', taskQueue: 'waits-for-temporal' },
    ...{ workflowBundle: workflowBundle(), dataConverter: {}, activities: {} as WorkerActivities },
    logger: createLog('warn', 'test', destination),
  });
  await until(
    'the worker logs that it waits',
    () => lines.some((line) => line.includes('temporal.unavailable')),
    60_000,
  );

  const temporal = await startTemporal({ binary: await findTemporal(() => undefined), port });
  const worker = await starting;
  await worker.stop();
  await temporal.stop();
});
