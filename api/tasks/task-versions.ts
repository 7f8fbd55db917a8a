import { z } from 'zod';
import { pageOf, PAGE_PARAMETERS } from '../http/list';
import { ProblemError } from '../http/problem';
import { documentedAs } from '../http/documented-as';
import { route, type Route } from '../http/route';
import { noTask } from './task-change';
import { taskParams } from './tasks';
import type { TaskViews } from './view';

/** Greatest version that a request may name. */
const MAX_VERSION = 999_999_999;

const versionNumber = z
  .string()
  .regex(/^[1-9]\d{0,8}$/)
  .transform(Number)
  .meta({
    override: documentedAs({ type: 'integer', minimum: 1, maximum: MAX_VERSION }),
    description: 'Counted from 1.',
    example: 2,
  });

export const taskVersionRoutes = ({ views }: { readonly views: TaskViews }): readonly Route[] => [
  route({
    method: 'get',
    path: '/v1/tasks/{id}/versions',
    operationId: 'listTaskVersions',
    tag: 'Tasks',
    summary: 'List the versions of a task, newest first',
    description: 'Includes deleted tasks, because each attempt names the version that rendered it.',
    access: 'read',
    params: taskParams,
    query: z.strictObject(PAGE_PARAMETERS),
    responses: { 200: { description: 'A page of versions.', schema: pageOf(views.version) } },
    problems: ['not-found', 'invalid-cursor'],
    handle: async ({ params: { id }, query, visible }) => {
      const { data, next } = await visible.versions.list(id, query);
      if (data.length === 0 && query.after === undefined) throw noTask();
      return { status: 200, body: { data: data.map(views.showVersion), next } };
    },
  }),
  route({
    method: 'get',
    path: '/v1/tasks/{id}/versions/{version}',
    operationId: 'getTaskVersion',
    tag: 'Tasks',
    summary: 'Get a version of a task',
    access: 'read',
    params: taskParams.extend({ version: versionNumber }),
    responses: { 200: { description: 'The version of the task.', schema: views.version } },
    problems: ['not-found'],
    handle: async ({ params: { id, version }, visible }) => {
      const found = await visible.versions.get(id, version);
      if (found === undefined) throw new ProblemError('not-found', 'the task has no such version');
      return { status: 200, body: views.showVersion(found) };
    },
  }),
];
