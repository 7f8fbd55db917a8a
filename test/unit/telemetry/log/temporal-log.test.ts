import { ActivityFailure, ApplicationFailure } from '@temporalio/common';
import { createLog } from '../../../../telemetry/log/log';
import { logTemporal, type TemporalEntry } from '../../../../telemetry/log/temporal-log';

const writtenOf = (entry: TemporalEntry): Record<string, unknown> => {
  const lines: string[] = [];
  logTemporal(createLog('trace', 'test', { write: (line) => void lines.push(line) }), entry);
  const { time: _time, process: _process, ...line } = JSON.parse(lines[0]!) as Record<string, unknown>;
  return line;
};

test('a known message is logged with its source, and without other metadata', () => {
  const error = ApplicationFailure.create({ message: '550 <ana@example.com> unknown', type: 'NotDelivered' });
  const meta = {
    sdkComponent: 'worker',
    workflowId: 'order:AGW-1',
    workflowType: 'orderWorkflow',
    activityType: 'deliver',
    activityId: 'OrderTicketed #2 → Ana',
    attempt: 3,
    durationMs: 12,
    taskToken: 'ana@example.com',
    error,
  };
  expect(writtenOf({ level: 'WARN', message: 'Activity failed', meta })).toEqual({
    level: 40,
    msg: 'temporal.log',
    said: 'Activity failed',
    component: 'worker',
    workflowId: 'order:AGW-1',
    workflowType: 'orderWorkflow',
    activityType: 'deliver',
    attempt: 3,
    durationMs: 12,
    err: { name: 'ApplicationFailure', at: expect.any(Array) as unknown },
  });
});

test('text after a known prefix is cut off', () => {
  const message = 'Error while processing ActivityTask.start: no user ana@example.com';
  expect(writtenOf({ level: 'ERROR', message })).toEqual({
    level: 50,
    msg: 'temporal.log',
    said: 'Error while processing ActivityTask.start',
  });
});

test('of an unknown message only the source is logged', () => {
  const meta = { sdkComponent: 'core', target: 'temporal_sdk_core::worker', failure: { message: 'Ana' } };
  expect(writtenOf({ level: 'WARN', message: 'Ana has failed', meta })).toEqual({
    level: 40,
    msg: 'temporal.log',
    component: 'core',
    target: 'temporal_sdk_core::worker',
  });
});

test('of an error that a workflow logs as text only the name is logged', () => {
  const failure = new ActivityFailure('Ana', 'deliver', 'id', 'IN_PROGRESS', 'worker');
  const meta = { sdkComponent: 'workflow', error: String(failure) };
  expect(writtenOf({ level: 'ERROR', message: 'a lane stopped', meta })).toEqual({
    level: 50,
    msg: 'temporal.log',
    said: 'a lane stopped',
    component: 'workflow',
    failure: 'ActivityFailure',
  });
});
