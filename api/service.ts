import { z } from 'zod';
import type { ApiRouteDependencies } from './deps';
import { RETRY_AFTER_S } from './http/problem';
import { route, type Route } from './http/route';

const readinessView = z.object({
  status: z.enum(['ready', 'unavailable']),
  temporal: z.boolean().meta({ description: 'Whether Temporal answers.' }),
  mongodb: z.boolean().meta({ description: 'Whether MongoDB answers.' }),
});

/** What operators and their machines ask the service itself. */
export const serviceRoutes = ({
  readiness,
  registry,
  version,
}: Pick<ApiRouteDependencies, 'readiness' | 'registry' | 'version'>): readonly Route[] => [
  route({
    method: 'get',
    path: '/healthz',
    operationId: 'health',
    tag: 'Service',
    summary: 'Whether the process is alive',
    access: 'open',
    responses: {
      200: { description: 'It is.', schema: z.object({ status: z.literal('ok'), version: z.string() }) },
    },
    handle: () => ({ status: 200, body: { status: 'ok', version } }),
  }),
  route({
    method: 'get',
    path: '/readyz',
    operationId: 'readiness',
    tag: 'Service',
    summary: 'Whether Temporal and MongoDB can be reached',
    access: 'open',
    responses: {
      200: { description: 'Both can.', schema: readinessView },
      503: { description: 'One of them cannot.', schema: readinessView },
    },
    handle: async () => {
      const engines = await readiness();
      if (engines.temporal && engines.mongodb) return { status: 200, body: { status: 'ready', ...engines } };
      return {
        status: 503,
        headers: { 'Retry-After': String(RETRY_AFTER_S) },
        body: { status: 'unavailable', ...engines },
      };
    },
  }),
  route({
    method: 'get',
    path: '/metrics',
    operationId: 'metrics',
    tag: 'Service',
    summary: 'What this process measures, for Prometheus',
    access: 'open',
    responses: { 200: { description: 'Metrics as text.', contentType: 'text/plain' } },
    handle: async () => {
      const { contentType, text } = await registry.read();
      return { status: 200, headers: { 'Content-Type': contentType }, body: text };
    },
  }),
];
