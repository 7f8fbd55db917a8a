import { z } from 'zod';
import { deliveryRoutes } from './deliveries';
import type { ApiDependencies } from './deps';
import { eventCatalogueRoute } from './event-catalogue';
import { openApiDocument, type OpenApiDocument } from './openapi';
import { orderRoutes } from './orders';
import { route, type Route } from './route';
import { serviceRoutes } from './service';
import { taskActionRoutes } from './task-actions';
import { taskPreviewRoute } from './task-preview';
import { taskRoutes } from './tasks';

/** The table of routes: what is served and what is documented are both made from it. */
export const apiRoutes = (deps: ApiDependencies): readonly Route[] => {
  let document: OpenApiDocument | undefined;
  const openApi = route({
    method: 'get',
    path: '/openapi.json',
    operationId: 'openApi',
    tag: 'Service',
    summary: 'This document',
    access: 'open',
    responses: { 200: { description: 'The document.', schema: z.record(z.string(), z.unknown()) } },
    handle: () => ({ status: 200, body: (document ??= openApiDocument(routes, deps)) }),
  });
  const routes: readonly Route[] = [
    ...orderRoutes(deps),
    taskPreviewRoute(deps),
    ...taskRoutes(deps),
    ...taskActionRoutes(deps),
    ...deliveryRoutes(deps),
    eventCatalogueRoute(),
    openApi,
    ...serviceRoutes(deps),
  ];
  return routes;
};
