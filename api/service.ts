import { z } from 'zod';
import type { ApiRouteDependencies } from './deps';
import { RETRY_AFTER_S } from './http/problem';
import { route, type Route } from './http/route';

const readinessView = z.object({
  status: z.enum(['ready', 'unavailable']),
  temporal: z.boolean().meta({ description: 'Whether Temporal responds.' }),
  mongodb: z.boolean().meta({ description: 'Whether MongoDB responds.' }),
});

/** Routes for operators and their monitoring: liveness, readiness and metrics. */
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
    summary: 'Check that the process is alive',
    access: 'open',
    responses: {
      200: {
        description: 'The process is alive.',
        schema: z.object({ status: z.literal('ok'), version: z.string() }),
      },
    },
    handle: () => ({ status: 200, body: { status: 'ok', version } }),
  }),
  route({
    method: 'get',
    path: '/readyz',
    operationId: 'readiness',
    tag: 'Service',
    summary: 'Check that Temporal and MongoDB respond',
    access: 'open',
    responses: {
      200: { description: 'Both respond.', schema: readinessView },
      503: { description: 'At least one does not respond.', schema: readinessView },
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
    summary: 'Get the Prometheus metrics of this process',
    access: 'open',
    responses: { 200: { description: 'Metrics in the Prometheus text format.', contentType: 'text/plain' } },
    handle: async () => {
      const { contentType, text } = await registry.read();
      return { status: 200, headers: { 'Content-Type': contentType }, body: text };
    },
  }),
];
