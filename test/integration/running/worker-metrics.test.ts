import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { MetricsRegistry } from '../../../telemetry/metrics/registry';
import { METRICS, specOf, type MetricName } from '../../../telemetry/metrics/catalogue';
import { serveMetrics } from '../../../worker/metrics-server';
import { anOrder } from '../../support/builders/an-order';
import { ENGINE_VARIABLES, mongodbUri, temporalAddress } from '../../support/engines/engines';
import { eventually } from '../../support/eventually';
import { startReceiver } from '../../support/servers/receiver';
import { startTestService } from '../../support/service/service';
import { parseOrder } from '../../../domain/order/order';

const DATABASE = `metrics-of-a-worker-${process.pid}`;

describe('a worker process', () => {
  let worker: ChildProcess;
  let url = '';

  afterAll(async () => {
    worker.kill('SIGKILL');
    await once(worker, 'exit');
  });

  test('exports its own metrics, and those of Temporal’s SDK and of Node', async () => {
    const service = await startTestService({ mongodbUri: mongodbUri(DATABASE) });
    const receiver = await startReceiver();
    await service.addTask({ agency: 'Seen', http_request: { url: `${receiver.url}/` } });
    const support = join(__dirname, '../../support');
    const bundle = process.env[ENGINE_VARIABLES.bundle] ?? '';
    const args = [temporalAddress(), service.taskQueue, mongodbUri(DATABASE), bundle];
    worker = spawn(
      process.execPath,
      [
        ...['-r', join(support, 'run/end-with-parent.js'), '-r', join(support, 'run/swc-register.js')],
        ...[join(support, 'processes/measured-worker-program.ts'), ...args],
      ],
      { stdio: ['pipe', 'pipe', 'inherit'] },
    );
    const [line] = (await once(worker.stdout!, 'data')) as [Buffer];
    url = line.toString().trim();

    const now = new Date().toISOString();
    const { order } = parseOrder(anOrder({ agw_id: `SEEN-${process.pid}`, agency: 'Seen' }));
    await service.gateway.create(`SEEN-${process.pid}`, order, {
      announce: true,
      occurredOn: now,
      acceptedOn: now,
    });
    await receiver.waitFor(1);
    const text = await eventually('the delivery is counted', async () => {
      const shown = await (await fetch(`${url}/metrics`)).text();
      return shown.includes('callsign_deliveries_ended_total{outcome="delivered"} 1') ? shown : undefined;
    });
    const ofWorker = (Object.keys(METRICS) as MetricName[]).filter((name) => specOf(name).of !== 'api');
    expect(ofWorker.filter((name) => !text.includes(`# TYPE ${name} `))).toEqual([]);
    expect(text).toMatch(/^callsign_tasks_cached 1$/m);
    expect(text).toMatch(/^callsign_task_cache_stale_seconds 0$/m);
    expect(text).toMatch(/^temporal_worker_task_slots_available\{.*worker_type="WorkflowWorker"/m);
    expect(text).toMatch(/^temporal_workflow_task_execution_latency_seconds_count\{/m);
    expect(text).toMatch(/^nodejs_eventloop_lag_p99_seconds /m);
    const types = text.match(/^# TYPE \S+/gm) ?? [];
    expect(new Set(types).size).toBe(types.length);
    await receiver.close();
    await service.close();
  });
});

test('an unknown path is a 404, and methods other than GET are refused', async () => {
  const server = await serveMetrics(new MetricsRegistry(), { host: '127.0.0.1', port: 0 });
  const statusOf = async (path: string, method = 'GET'): Promise<number> =>
    (await fetch(`${server.url}${path}`, { method })).status;
  expect(await Promise.all([statusOf('/healthz'), statusOf('/metrics'), statusOf('/')])).toEqual([
    200, 200, 404,
  ]);
  expect(await statusOf('/metrics', 'POST')).toBe(405);
  await server.close();
});

test('a worker takes another port if its own is in use', async () => {
  const first = await serveMetrics(new MetricsRegistry(), { host: '127.0.0.1', port: 0 });
  const second = await serveMetrics(new MetricsRegistry(), {
    host: '127.0.0.1',
    port: Number(new URL(first.url).port),
  });
  expect(second.url).not.toBe(first.url);
  await Promise.all([first.close(), second.close()]);
});

test('a failing source does not affect the others', async () => {
  const registry = new MetricsRegistry();
  registry.add(() => Promise.reject(new Error('is away')));
  registry.add(() => Promise.resolve('callsign_there 1'));
  const { text } = await registry.read();
  expect(text).toContain('# one of the sources failed\ncallsign_there 1\n');
});
