import type { ApiDependencies } from '../../../api/deps';
import { problemSchema } from '../../../api/http/problem';
import type { Route } from '../../../api/http/route';
import { apiRoutes } from '../../../api/routes';
import { CHANNELS, type ChannelRegistry } from '../../../channels/registry';
import { startApi } from '../../../app/start-api';
import type { Config } from '../../../app/config/config';
import { parseEgressAllow } from '../../../domain/egress/egress-allow';
import { createLog } from '../../../telemetry/log/log';
import { DEFAULT_LIMITS } from '../../../domain/access/limits';
import { startTestService, type TestService, type TestServiceOptions } from './service';

export const ADMIN_KEY = 'an admin key for tests';

/** The routes without other dependencies, for their declarations only. */
const routesOf = (channelRegistry: ChannelRegistry): readonly Route[] =>
  apiRoutes({ channelRegistry } as ApiDependencies);

export const ROUTES = routesOf(CHANNELS);

export interface ApiResponse {
  readonly status: number;
  readonly headers: Headers;
  readonly body: Readonly<Record<string, unknown>>;
}

export interface RequestParts {
  /** Sent as JSON. */
  readonly body?: unknown;
  /** Sent unchanged, instead of `body`. */
  readonly raw?: string | Uint8Array;
  readonly headers?: Readonly<Record<string, string>>;
}

export interface TestApi {
  readonly url: string;
  readonly service: TestService;
  /** Parsed lines of the log. */
  readonly log: readonly Record<string, unknown>[];
  /** Calls the API with the admin key, and checks that the response is documented. */
  call(method: string, path: string, parts?: RequestParts): Promise<ApiResponse>;
  close(): Promise<void>;
}

const routeFor = (routes: readonly Route[], method: string, path: string): Route | undefined => {
  const steps = path.replace(/\?.*/s, '').split('/');
  return routes.find((route) => {
    const pattern = route.path.split('/');
    const isSame = (step: string, index: number): boolean => step.startsWith('{') || step === steps[index];
    return route.method === method.toLowerCase() && pattern.length === steps.length && pattern.every(isSame);
  });
};

/** Checks that a response has exactly the members of its schema. */
function expectDocumented(route: Route | undefined, { status, headers, body }: ApiResponse): void {
  if (headers.get('content-type')?.startsWith('application/problem+json')) {
    expect(problemSchema.strict().parse(body)).toEqual(body);
    return;
  }
  const spec = route?.responses[status];
  if (spec?.schema !== undefined) expect(spec.schema.parse(body)).toEqual(body);
}

/**
 * Starts the API over real HTTP, on the engines of the test run.
 * A test starts its own worker if it needs one.
 */
export async function startTestApi(
  options: TestServiceOptions &
    Partial<Pick<Config, 'port' | 'temporalUiOrigin'>> & { readonly prepared?: Promise<void> } = {},
): Promise<TestApi> {
  const service = await startTestService(options);
  const routes = options.channelRegistry === undefined ? ROUTES : routesOf(options.channelRegistry);
  const log: Record<string, unknown>[] = [];
  const write = (line: string): void => void log.push(JSON.parse(line) as Record<string, unknown>);
  const api = await startApi({
    config: {
      host: '127.0.0.1',
      port: options.port ?? 0,
      adminKey: ADMIN_KEY,
      egressAllow: parseEgressAllow('localhost'),
      limits: { ...DEFAULT_LIMITS, ...options.limits },
      retrySchedule: [5, 300],
      ...(options.smtp === undefined ? {} : { smtp: options.smtp }),
      ...(options.temporalUiOrigin === undefined ? {} : { temporalUiOrigin: options.temporalUiOrigin }),
    },
    client: service.client,
    ...(options.prepared === undefined ? {} : { prepared: options.prepared }),
    taskQueue: service.taskQueue,
    ...(options.channelRegistry === undefined ? {} : { channelRegistry: options.channelRegistry }),
    database: service.database,
    encryption: service.encryption,
    tracing: options.tracing,
    ...(options.headersTimeoutMs === undefined ? {} : { headersTimeoutMs: options.headersTimeoutMs }),
    logger: createLog('debug', 'test', { write }),
    onKeyMade: () => undefined,
    idleLimitMs: 0,
  });
  return {
    url: api.url,
    service,
    log,
    async call(method, path, { body, raw, headers } = {}) {
      const content = raw ?? (body === undefined ? undefined : JSON.stringify(body));
      const response = await fetch(`${api.url}${path}`, {
        method,
        redirect: 'manual',
        headers: {
          authorization: `Bearer ${ADMIN_KEY}`,
          ...(content === undefined ? {} : { 'content-type': 'application/json' }),
          ...headers,
        },
        ...(content === undefined ? {} : { body: content }),
      });
      const text = await response.text();
      const isJson = text !== '' && (response.headers.get('content-type') ?? '').includes('json');
      const answer: ApiResponse = {
        status: response.status,
        headers: response.headers,
        body: (isJson ? JSON.parse(text) : text === '' ? {} : { text }) as ApiResponse['body'],
      };
      expectDocumented(routeFor(routes, method, path), answer);
      return answer;
    },
    async close() {
      await api.close();
      await service.close();
    },
  };
}

/** Reduces a refusal to its status, its problem code and its errors. */
export const refusal = ({ status, body }: ApiResponse): unknown => ({
  status,
  code: String(body['type']).replace('urn:callsign:problem:', ''),
  ...(Array.isArray(body['errors'])
    ? {
        errors: (body['errors'] as { pointer: string; code: string }[]).map(
          ({ pointer, code }) => `${pointer} ${code}`,
        ),
      }
    : {}),
});
