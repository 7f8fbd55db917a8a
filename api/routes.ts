import { z } from 'zod';
import { agencyRoutes } from './agencies';
import { agencyKeyRoutes } from './agency-keys';
import { auditRoute } from './audit';
import { contactRoutes } from './contacts';
import { deliveryRoutes } from './deliveries';
import { deliveryActionRoutes } from './delivery-actions';
import type { RouteDependencies } from './deps';
import { eventCatalogueRoute } from './event-catalogue';
import { openApiDocument, type OpenApiDocument } from './openapi';
import { orderRoutes } from './orders';
import { personalDataRoute } from './personal-data';
import { recoverRoute } from './recover';
import { resendRoute } from './resend';
import { route, type Route } from './route';
import { serviceRoutes } from './service';
import { taskActionRoutes } from './task-actions';
import { taskPreviewRoute } from './task-preview';
import { taskVersionRoutes } from './task-versions';
import { taskRoutes } from './tasks';

/** The table of routes: what is served and what is documented are both made from it. */
export const apiRoutes = (deps: RouteDependencies): readonly Route[] => {
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
    personalDataRoute(),
    resendRoute(deps),
    taskPreviewRoute(deps),
    ...taskRoutes(deps),
    ...taskActionRoutes(deps),
    recoverRoute(deps),
    ...taskVersionRoutes(),
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
