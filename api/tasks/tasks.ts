import { z } from 'zod';
import { createSecret } from '../../channels/signature';
import type { Principal } from '../../domain/access/principal';
import type { Task, TaskInput } from '../../domain/task/task';
import { SECRET_MARK } from '../../channels/visible';
import { says } from '../../domain/input/zod-problems';
import { newTaskId } from '../../store/tasks/tasks';
import type { ApiRouteDependencies } from '../deps';
import { ownAgency } from '../access/own-agency';
import { pageOf, PAGE_PARAMETERS } from '../http/list';
import { documentedAs } from '../http/documented-as';
import { route, type Route } from '../http/route';
import {
  waitForPropagation,
  changeTask,
  noTask,
  readTask,
  resumeParked,
  notifyReminderChange,
} from './task-change';
import { requireRoomForTask } from '../access/task-quota';
import { checkVersion, eTagHeader, ifMatchHeader, versionTag } from '../http/version-tag';
import { eventType } from '../orders/event-type';
import { READ_ONLY_MEMBERS, type TaskViews } from './view';

export const taskParams = z.strictObject({
  id: z.string().meta({ example: 'tsk_pB5kM0uYyWq1l2Zx9aQeT7Rc' }),
});

/** The example of the product's documentation, with a valid host. */
const EXAMPLE = {
  name: 'Ticketing to our ERP',
  agency: 'Sunny Travel',
  events: ['OrderTicketed'],
  http_request: {
    url: 'https://erp.example.com/api/order-ticketed',
    header: { Authorization: 'Basic YourPassword' },
    json_body: {
      agent: '{{agent}}',
      agency: '{{agency}}',
      pnr: '{{pnr}}',
      freeText: 'Order has been ticketed, this is your order ID: {{agw_id}}',
    },
  },
} as const;

const KEEPS_SECRETS = `If a value shown as \`${SECRET_MARK}\` is sent back, the stored value stays.`;

const asIs = (body: unknown): unknown => body;

/** Removes the read-only members, so that a client can send back a task that it has read. */
const withoutReadOnly = (body: unknown): unknown => {
  if (typeof body !== 'object' || body === null || Array.isArray(body)) return body;
  const readOnly: ReadonlySet<string> = new Set(READ_ONLY_MEMBERS);
  return Object.fromEntries(Object.entries(body).filter(([name]) => !readOnly.has(name)));
};

/** A stored task with new settings. Enabling it removes `disabled_reason`. */
const withInput = (current: Task, input: TaskInput, principal: Principal): Task => {
  const { id, version, secrets, created_on, updated_on, disabled_reason: reason } = current;
  const disabled = reason === undefined || input.enabled ? {} : { disabled_reason: reason };
  const agency = ownAgency(principal, input.agency);
  return { ...input, agency, ...disabled, id, version, secrets, created_on, updated_on };
};

export const taskRoutes = (
  deps: Pick<
    ApiRouteDependencies,
    'taskCache' | 'health' | 'notifier' | 'channelRegistry' | 'limits' | 'allow' | 'now'
  > & { readonly views: TaskViews },
): readonly Route[] => {
  const { allow, now, channelRegistry, views } = deps;
  const shown = (task: Task) => ({ headers: { ETag: versionTag(task.version) }, body: views.show(task) });
  const oneTask = { description: 'The task.', schema: views.task, headers: eTagHeader } as const;
  return [
    route({
      method: 'post',
      path: '/v1/tasks',
      operationId: 'createTask',
      tag: 'Tasks',
      summary: 'Create a task',
      description:
        'Only this response shows the signing secret. The number of tasks per agency is limited; above the limit, the API responds with 429.',
      access: 'configure',
      body: {
        schema: channelRegistry.schemas.task,
        required: true,
        example: EXAMPLE,
        parse: (body) => channelRegistry.parseTask(channelRegistry.restoreSecrets(body), { allow }),
      },
      responses: {
        201: {
          description: 'The task was created.',
          schema: views.created,
          headers: eTagHeader.extend({ Location: z.string().meta({ description: 'Path of the task.' }) }),
        },
      },
      handle: async ({ body, principal, visible }) => {
        await requireRoomForTask(visible.tasks, deps.limits, principal);
        const nowIso = now().toISOString();
        const secret = createSecret();
        const made = {
          id: newTaskId(),
          version: 1,
          secrets: [{ secret }],
          created_on: nowIso,
          updated_on: nowIso,
        };
        const task: Task = { ...body, ...made, agency: ownAgency(principal, body.agency) };
        await visible.tasks.insert(task);
        await waitForPropagation(deps, task.id, task.version);
        await notifyReminderChange(visible, undefined, task);
        return {
          status: 201,
          headers: { Location: `/v1/tasks/${task.id}`, ETag: versionTag(task.version) },
          body: { ...views.show(task), secret },
        };
      },
    }),
    route({
      method: 'get',
      path: '/v1/tasks',
      operationId: 'listTasks',
      tag: 'Tasks',
      summary: 'List tasks, newest first',
      access: 'read',
      query: z.strictObject({
        agency: z.string().optional().meta({ description: 'Only tasks of this agency.' }),
        event: eventType.optional().meta({ description: 'Only tasks for this event, by name or by `*`.' }),
        enabled: z
          .enum(['true', 'false'], says('ENABLED_INVALID', 'is neither true nor false'))
          .transform((flag) => flag === 'true')
          .optional()
          .meta({ override: documentedAs({ type: 'boolean' }) }),
        ...PAGE_PARAMETERS,
      }),
      responses: { 200: { description: 'A page of tasks.', schema: pageOf(views.task) } },
      problems: ['invalid-cursor'],
      handle: async ({ query: { limit, after, ...filters }, visible }) => {
        const { data, next } = await visible.tasks.list({ limit, after }, filters);
        return { status: 200, body: { data: data.map(views.show), next } };
      },
    }),
    route({
      method: 'get',
      path: '/v1/tasks/{id}',
      operationId: 'getTask',
      tag: 'Tasks',
      summary: 'Get a task',
      access: 'read',
      params: taskParams,
      responses: { 200: oneTask },
      problems: ['not-found'],
      handle: async ({ params, visible }) => ({
        status: 200,
        ...shown(await readTask(visible, params.id)),
      }),
    }),
    route({
      method: 'put',
      path: '/v1/tasks/{id}',
      operationId: 'replaceTask',
      tag: 'Tasks',
      summary: 'Replace a task',
      description: `Omitted members get their default. ${KEEPS_SECRETS} The read-only members ${READ_ONLY_MEMBERS.map((name) => `\`${name}\``).join(', ')} are accepted and ignored. The signing secret stays.`,
      access: 'configure',
      params: taskParams,
      headers: ifMatchHeader,
      body: { schema: channelRegistry.schemas.task, required: true, example: EXAMPLE, parse: asIs },
      responses: { 200: oneTask },
      problems: ['not-found', 'version-mismatch', 'conflict'],
      handle: async ({ params, headers, body, principal, visible }) => {
        const task = await changeTask({ ...deps, ...visible }, params.id, headers['If-Match'], (current) => {
          const sent = channelRegistry.restoreSecrets(withoutReadOnly(body), current);
          return withInput(current, channelRegistry.parseTask(sent, { allow }), principal);
        });
        return { status: 200, ...shown(task) };
      },
    }),
    route({
      method: 'patch',
      path: '/v1/tasks/{id}',
      operationId: 'changeTask',
      tag: 'Tasks',
      summary: 'Change members of a task',
      description: `A JSON merge patch (RFC 7396). ${KEEPS_SECRETS}`,
      access: 'configure',
      params: taskParams,
      headers: ifMatchHeader,
      body: {
        schema: channelRegistry.schemas.patch,
        required: true,
        mergePatch: true,
        example: { events: ['OrderTicketed', 'OrderCanceled'], http_request: { timeout_ms: 5_000 } },
        parse: asIs,
      },
      responses: { 200: oneTask },
      problems: ['not-found', 'version-mismatch', 'conflict'],
      handle: async ({ params, headers, body, principal, visible }) => {
        const task = await changeTask({ ...deps, ...visible }, params.id, headers['If-Match'], (current) => {
          const patch = channelRegistry.restoreSecrets(body, current);
          return withInput(current, channelRegistry.mergeTaskPatch(current, patch, { allow }), principal);
        });
        return { status: 200, ...shown(task) };
      },
    }),
    route({
      method: 'delete',
      path: '/v1/tasks/{id}',
      operationId: 'deleteTask',
      tag: 'Tasks',
      summary: 'Delete a task',
      description: 'Its waiting deliveries are cancelled, and the service sends nothing more for it.',
      access: 'configure',
      params: taskParams,
      headers: ifMatchHeader,
      responses: { 204: { description: 'The task was deleted.' } },
      problems: ['not-found', 'version-mismatch', 'conflict'],
      handle: async ({ params: { id }, headers, visible }) => {
        const current = await readTask(visible, id);
        checkVersion(headers['If-Match'], current.version);
        const removed = await visible.tasks.remove(
          id,
          headers['If-Match'] === undefined ? undefined : current.version,
        );
        if (removed.kind === 'changed') checkVersion(headers['If-Match'], removed.version);
        if (removed.kind === 'not_found') throw noTask();
        await deps.health.reset(id);
        await waitForPropagation(deps, id, undefined);
        await resumeParked(visible, id);
        return { status: 204 };
      },
    }),
  ];
};
