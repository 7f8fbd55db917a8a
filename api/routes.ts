import { z } from 'zod';
import { agencyRoutes } from './agencies/agencies';
import { agencyKeyRoutes } from './agencies/agency-keys';
import { auditRoute } from './audit/audit';
import { contactRoutes } from './agencies/contacts';
import { deliveryRoutes } from './deliveries/deliveries';
import { deliveryActionRoutes } from './deliveries/delivery-actions';
import type { ApiRouteDependencies } from './deps';
import { eventCatalogueRoute } from './event-catalogue';
import { openApiDocument, type OpenApiDocument } from './openapi';
import { orderRoutes } from './orders/orders';
import { personalDataRoute } from './orders/personal-data';
import { recoverRoute } from './tasks/recover';
import { resendRoute } from './deliveries/resend';
import { route, type Route } from './http/route';
import { serviceRoutes } from './service';
import { taskActionRoutes } from './tasks/task-actions';
import { taskPreviewRoute } from './tasks/task-preview';
import { taskVersionRoutes } from './tasks/task-versions';
import { taskRoutes } from './tasks/tasks';
import { taskViews } from './tasks/view';

/** The table of routes. The server and the OpenAPI document are both generated from it. */
export const apiRoutes = (deps: ApiRouteDependencies): readonly Route[] => {
  let document: OpenApiDocument | undefined;
  const openApi = route({
    method: 'get',
    path: '/openapi.json',
    operationId: 'openApi',
    tag: 'Service',
    summary: 'Get this OpenAPI document',
    access: 'open',
    responses: {
      200: { description: 'The OpenAPI 3.1 document.', schema: z.record(z.string(), z.unknown()) },
    },
    handle: () => ({ status: 200, body: (document ??= openApiDocument(routes, deps)) }),
  });
  const taskDeps = { ...deps, views: taskViews(deps.channelRegistry) };
  const routes: readonly Route[] = [
    ...orderRoutes(deps),
    personalDataRoute(),
    resendRoute(deps),
    taskPreviewRoute(deps),
    ...taskRoutes(taskDeps),
    ...taskActionRoutes(taskDeps),
    recoverRoute(deps),
    ...taskVersionRoutes(taskDeps),
    ...agencyRoutes(deps),
    ...agencyKeyRoutes(deps),
    ...contactRoutes(deps),
    ...deliveryRoutes(),
    ...deliveryActionRoutes(),
    auditRoute(),
    eventCatalogueRoute(),
    openApi,
    ...serviceRoutes(deps),
  ];
  return routes;
};
