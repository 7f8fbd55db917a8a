import type { AttemptRecord } from '../../../domain/delivery/delivery';
import { REDACT_SIGNAL, type RedactSignal } from '../../../contract/workflows';
import { eventually } from '../../support/eventually';
import { startScriptedWorker, type ScriptedWorker } from '../../support/service/scripted-worker';
import { startTestService, type TestService } from '../../support/service/service';

const ERASED_ON = '2038-02-01T00:00:00.000Z';

let service: TestService;
let worker: ScriptedWorker | undefined;
let isStarted = false;
/** Lets the attempt in flight end. */
let answer: () => void;

const attempt: AttemptRecord = {
  attempt: 1,
  task_version: 1,
  started_on: '2038-01-01T00:00:00.000Z',
  duration_ms: 12,
  result: { kind: 'accepted', status: 204 },
  request: { method: 'POST', url: 'https://erp.example.com/', headers: {}, body: '{"agent":"Canary"}' },
  response: { status: 204, headers: { 'x-agent': 'Canary' }, body: '' },
};

beforeAll(async () => {
  service = await startTestService({ sealsPayloads: false });
  const isAnswered = new Promise<void>((resolve) => (answer = resolve));
  worker = await startScriptedWorker(service.taskQueue, {
    async deliver() {
      isStarted = true;
      await isAnswered;
      return { outcome: 'delivered', pending_write: { attempts: [attempt], end: { status: 'delivered' } } };
    },
  });
});
afterAll(async () => {
  answer();
  await worker?.stop();
  await service.close();
});

/** The input of the latest run of an order's workflow, as Temporal stores it. */
async function inputOf(agwId: string): Promise<string> {
  const { events } = await service.handle(agwId).fetchHistory();
  const started = events?.[0]?.workflowExecutionStartedEventAttributes;
  return (started?.input?.payloads ?? [])
    .map(({ data }) => Buffer.from(data ?? []).toString('utf8'))
    .join('\n');
}

it('erases what an attempt reports that ends while the order continues as new for an erasure', async () => {
  const agwId = 'ERASED-DELIVERING-1';
  await service.createOrder(agwId);
  await eventually('an attempt is in flight', () => (isStarted ? true : undefined));
  const order = service.handle(agwId);
  const { runId } = await order.describe();
  await order.signal<RedactSignal>(REDACT_SIGNAL, ERASED_ON);
  await eventually('the run waits for the attempt', async () => {
    const { events } = await order.fetchHistory();
    return events?.find((event) => event.activityTaskCancelRequestedEventAttributes != null);
  });
  answer();
  await eventually('the next run has begun', async () =>
    (await order.describe()).runId === runId ? undefined : true,
  );
  const input = await inputOf(agwId);
  expect(input).toContain(ERASED_ON);
  expect(input).toContain(attempt.started_on);
  expect(input).not.toContain('Canary');
});
