import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { DefaultLogger, makeTelemetryFilterString, Runtime, Worker } from '@temporalio/worker';
import { DeterminismViolationError } from '@temporalio/workflow';
import { stepsOf, workflowIdOf, type History } from './histories/history';
import { isOfKind, KIND_NAMES, KINDS, type Kind } from './histories/kinds';
import { workflowBundle } from '../../support/engines/engines';

const FOLDER = join(__dirname, 'histories');

// A failed replay is a result here, not something to log.
Runtime.install({
  logger: new DefaultLogger('ERROR', () => undefined),
  telemetryOptions: { logging: { filter: makeTelemetryFilterString({ core: 'ERROR', other: 'ERROR' }) } },
  shutdownSignals: [],
});

const recorded = async (kind: Kind): Promise<History> =>
  JSON.parse(await readFile(join(FOLDER, `${kind}.json`), 'utf8')) as History;

/** Runs today's workflow code against recorded histories. */
async function replay(histories: readonly History[]): Promise<(Error | undefined)[]> {
  const named = histories.map((history) => ({ workflowId: workflowIdOf(history), history }));
  const errors: (Error | undefined)[] = [];
  for await (const { error } of Worker.runReplayHistories({ workflowBundle: workflowBundle() }, named))
    errors.push(error);
  return errors;
}

test('there is a recorded history of each kind, and no other', async () => {
  const files = (await readdir(FOLDER)).filter((file) => file.endsWith('.json'));
  expect(files.toSorted()).toEqual(KIND_NAMES.map((kind) => `${kind}.json`).toSorted());
});

describe('an order that began before a change of the workflow code continues after it:', () => {
  test.each(KIND_NAMES.map((kind) => [kind, KINDS[kind].summary] as const))('%s. %s', async (kind) => {
    const history = await recorded(kind);
    expect(isOfKind(kind, stepsOf(history))).toBe(true);
    expect(await replay([history])).toEqual([undefined]);
  });
});

test('a history that does not fit the workflow code fails to replay', async () => {
  const text = JSON.stringify(await recorded('rearmed'));
  const otherActivity = JSON.parse(text.replaceAll('"name":"deliver"', '"name":"send"')) as History;
  const errors = await replay([otherActivity, withoutTimers(JSON.parse(text) as History)]);
  expect(errors.map((error) => error instanceof DeterminismViolationError)).toEqual([true, true]);
});

/** As if the recorded code had set search attributes instead of timers. */
const withoutTimers = ({ events }: History): History => ({
  events: events.map((event) => {
    if (event.eventType !== 'EVENT_TYPE_TIMER_STARTED') return event;
    const { timerStartedEventAttributes: _timer, ...rest } = event;
    const eventType = 'EVENT_TYPE_UPSERT_WORKFLOW_SEARCH_ATTRIBUTES';
    return { ...rest, eventType, upsertWorkflowSearchAttributesEventAttributes: { searchAttributes: {} } };
  }),
});
