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

/** How long the old secret stays valid after a rotation, in milliseconds: 24 h. */
export const SECRET_OVERLAP_MS = 86_400_000;

const testSchema = z.strictObject({
  event: testSubjectType.optional().meta({ description: 'Default: the first event of the task.' }),
});

const parseTest = parserOf(testSchema);

const testedView = z.object({
  delivery_id: z
    .string()
    .meta({ description: 'Sent as `webhook-id`; a test is not recorded as a delivery.' }),
  event: testSubjectType,
  duration_ms: z.int(),
  ...exchangeMembers,
});

/** Returns the new secret, then the others that are still valid. The former current one gets an expiry. */
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
  switchRoute(deps, 'enable', 'Deliveries that waited for it go on, in order.'),
  switchRoute(deps, 'disable', 'Its deliveries wait until it is enabled; nothing is lost.'),
  route({
    method: 'post',
    path: '/v1/tasks/{id}/rotate-secret',
    operationId: 'rotateSecret',
    tag: 'Tasks',
    summary: 'Make a new signing secret',
    description: 'The answer shows it, this once. The old one signs along for 24 hours.',
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
    summary: 'Try a task: one real attempt with sample data',
    description:
      'Sends it, though the task may be disabled, and answers with what was sent and what came back. Tests are counted by agency and by host: what is too much is a 429.',
    access: 'configure',
    params: taskParams,
    body: {
      schema: testSchema,
      required: false,
      parse: parseTest,
      example: { event: 'OrderTicketed' },
    },
    responses: { 200: { description: 'What came of it, good or bad.', schema: testedView } },
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
