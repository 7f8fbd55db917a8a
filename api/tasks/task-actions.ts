import { randomUUID } from 'node:crypto';
import { z } from 'zod';
import { createSecret } from '../../channels/signature';
import type { SigningSecret, Task } from '../../domain/task/task';
import type { ApiRouteDependencies } from '../deps';
import { parserOf } from '../http/request-parts';
import { route, type Route } from '../http/route';
import { testSubject } from './test-subject';
import { changeTask, readTask } from './task-change';
import { taskParams } from './tasks';
import { countTest } from '../access/test-quota';
import { eTagHeader, ifMatchHeader, versionTag } from '../http/version-tag';
import { exchangeMembers } from '../deliveries/view';
import { testSubjectType } from '../orders/event-type';
import { rotatedSecretView, type TaskViews } from './view';

/** How long an old secret also signs, in milliseconds: 24 h. */
export const SECRET_OVERLAP_MS = 86_400_000;

const testSchema = z.strictObject({
  event: testSubjectType.optional().meta({ description: 'Default: the first event of the task.' }),
});

const parseTest = parserOf(testSchema);

const testedView = z.object({
  delivery_id: z
    .string()
    .meta({ description: 'Sent as `webhook-id`. A test is not recorded as a delivery.' }),
  event: testSubjectType,
  duration_ms: z.int(),
  ...exchangeMembers,
});

/** The new secret, then the old ones that have not expired. The previous current secret gets an expiry. */
const rotated = (secrets: readonly SigningSecret[], secret: string, now: Date): readonly SigningSecret[] => {
  const expiresOn = new Date(now.getTime() + SECRET_OVERLAP_MS).toISOString();
  const inForce = secrets
    .map((old) => ({ expires_on: expiresOn, ...old }))
    .filter(({ expires_on: until }) => Date.parse(until) > now.getTime());
  return [{ secret }, ...inForce];
};

const withEnabled = ({ disabled_reason: _reason, ...task }: Task, enabled: boolean): Task => ({
  ...task,
  enabled,
});

const switchRoute = (
  deps: TaskActionDependencies,
  action: 'enable' | 'disable',
  description: string,
): Route => {
  return route({
    method: 'post',
    path: `/v1/tasks/{id}/${action}`,
    operationId: `${action}Task`,
    tag: 'Tasks',
    summary: action === 'enable' ? 'Enable a task' : 'Disable a task',
    description,
    access: 'configure',
    params: taskParams,
    headers: ifMatchHeader,
    responses: { 200: { description: 'The task.', schema: deps.views.task, headers: eTagHeader } },
    problems: ['not-found', 'version-mismatch', 'conflict'],
    handle: async ({ params, headers, visible }) => {
      const task = await changeTask({ ...deps, ...visible }, params.id, headers['If-Match'], (current) =>
        withEnabled(current, action === 'enable'),
      );
      return { status: 200, headers: { ETag: versionTag(task.version) }, body: deps.views.show(task) };
    },
  });
};

type TaskActionDependencies = Pick<
  ApiRouteDependencies,
  'taskCache' | 'health' | 'notifier' | 'channel' | 'channelRegistry' | 'limits' | 'now'
> & {
  readonly views: TaskViews;
};

export const taskActionRoutes = (deps: TaskActionDependencies): readonly Route[] => [
  switchRoute(deps, 'enable', 'Its waiting deliveries continue in order.'),
  switchRoute(deps, 'disable', 'Its deliveries wait until it is enabled. Nothing is lost.'),
  route({
    method: 'post',
    path: '/v1/tasks/{id}/rotate-secret',
    operationId: 'rotateSecret',
    tag: 'Tasks',
    summary: 'Create a new signing secret',
    description: 'Only this response shows the secret. For 24 hours, the old secret also signs.',
    access: 'configure',
    params: taskParams,
    headers: ifMatchHeader,
    responses: { 200: { description: 'The new secret.', schema: rotatedSecretView, headers: eTagHeader } },
    problems: ['not-found', 'version-mismatch', 'conflict'],
    handle: async ({ params, headers, visible }) => {
      const secret = createSecret();
      const at = deps.now();
      const task = await changeTask({ ...deps, ...visible }, params.id, headers['If-Match'], (current) => ({
        ...current,
        secrets: rotated(current.secrets, secret, at),
      }));
      const expiresOn = new Date(at.getTime() + SECRET_OVERLAP_MS).toISOString();
      return {
        status: 200,
        headers: { ETag: versionTag(task.version) },
        body: { secret, previous_expires_on: expiresOn },
      };
    },
  }),
  route({
    method: 'post',
    path: '/v1/tasks/{id}/test',
    operationId: 'testTask',
    tag: 'Tasks',
    summary: 'Test a task with one real attempt',
    description:
      'Sends sample data, even if the task is disabled, and returns the request and the response. Tests are limited per agency and per host; above the limit, the API responds with 429.',
    access: 'configure',
    params: taskParams,
    body: {
      schema: testSchema,
      required: false,
      parse: parseTest,
      example: { event: 'OrderTicketed' },
    },
    responses: { 200: { description: 'The result of the attempt, also if it failed.', schema: testedView } },
    problems: ['not-found'],
    handle: async ({ params, body, signal, principal, visible }) => {
      const task = await readTask(visible, params.id);
      countTest(deps, principal, task, deps.now().getTime());
      const event = testSubject(task, body.event);
      const deliveryId = `msg_test_${randomUUID()}`;
      const startMs = performance.now();
      const context = { deliveryId, attempt: 1, event, nowMs: deps.now().getTime() };
      const exchange = await deps.channel.send(task, context, signal);
      const durationMs = Math.round(performance.now() - startMs);
      return {
        status: 200,
        body: { delivery_id: deliveryId, event: event.type, duration_ms: durationMs, ...exchange },
      };
    },
  }),
];
