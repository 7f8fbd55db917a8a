import { setTimeout as delay } from 'node:timers/promises';
import { causeOf } from './error-message';
import { DemoProblem } from './demo-problem';
import type { ApiCall, ApiReply } from './api-reply';

export interface DemoClient {
  /**
   * Calls the API, and retries while the service restarts.
   *
   * @throws ApiUnreachableError if the service stays unreachable for longer than `patienceMs`
   * @throws AbortError if the demo was stopped
   */
  call(call: ApiCall): Promise<ApiReply>;
}

/** The service was unreachable for too long. */
export class ApiUnreachableError extends Error {
  override readonly name = 'ApiUnreachableError';
  constructor(url: string, reason: string, absentMs: number) {
    super(`The service at ${url} did not come back within ${Math.round(absentMs / 1_000)} s (${reason}).`);
  }
}

export interface DemoClientOptions {
  readonly url: string;
  readonly key: string;
  /** Maximum time to wait for an unreachable service, in milliseconds. */
  readonly patienceMs: number;
  readonly signal: AbortSignal;
  /** Called once per outage. */
  readonly onAbsent?: (reason: string) => void;
  readonly onBack?: (absentMs: number) => void;
}

/** Deadline of one attempt, in milliseconds. */
const ATTEMPT_TIMEOUT_MS = 10_000;

/** Pauses between attempts, in milliseconds; the last one repeats. */
const PAUSES_MS = [250, 500, 1_000, 2_000] as const;

/**
 * Codes of failed connections: the service has not received the call.
 * After any other error it may have.
 */
const NEVER_SENT: ReadonlySet<string> = new Set(['ECONNREFUSED', 'ENOTFOUND', 'EHOSTUNREACH', 'ENETUNREACH']);

/** Statuses that mean "not processed": a proxy lacks its service, or the service its engines. */
const ABSENT_STATUSES: ReadonlySet<number> = new Set([429, 502, 503, 504]);

type CallAttempt = ApiReply | { readonly kind: 'absent'; readonly reason: string };

/**
 * Checks that a service answers at `url`.
 *
 * @throws DemoProblem if it does not
 */
export async function assertRunning(url: string): Promise<void> {
  try {
    const response = await fetch(`${url}/healthz`, { signal: AbortSignal.timeout(ATTEMPT_TIMEOUT_MS) });
    await response.arrayBuffer();
  } catch (error) {
    throw new DemoProblem(
      `Callsign does not answer at ${url} (${causeOf(error)}). Run "npm start" in another terminal, then run this again.`,
    );
  }
}

export function createDemoClient(options: DemoClientOptions): DemoClient {
  return {
    async call(call) {
      const startedMs = Date.now();
      for (let attempts = 0; ; attempts += 1) {
        const outcome = await attemptCall(options, call);
        const absentMs = Date.now() - startedMs;
        if (outcome.kind !== 'absent') {
          if (attempts > 0) options.onBack?.(absentMs);
          return outcome;
        }
        if (attempts === 0) options.onAbsent?.(outcome.reason);
        if (absentMs >= options.patienceMs)
          throw new ApiUnreachableError(options.url, outcome.reason, absentMs);
        const pauseMs = PAUSES_MS[Math.min(attempts, PAUSES_MS.length - 1)];
        await delay(pauseMs, undefined, { signal: options.signal });
      }
    },
  };
}

async function attemptCall(options: DemoClientOptions, call: ApiCall): Promise<CallAttempt> {
  try {
    const response = await fetch(`${options.url}${call.path}`, {
      method: call.method,
      headers: { authorization: `Bearer ${options.key}`, 'content-type': 'application/json' },
      signal: AbortSignal.any([options.signal, AbortSignal.timeout(ATTEMPT_TIMEOUT_MS)]),
      ...(call.body !== undefined && { body: JSON.stringify(call.body) }),
    });
    const body = readJson(await response.text());
    if (ABSENT_STATUSES.has(response.status)) return { kind: 'absent', reason: `status ${response.status}` };
    return { kind: response.ok ? 'done' : 'refused', status: response.status, body };
  } catch (error) {
    options.signal.throwIfAborted();
    const reason = causeOf(error);
    return { kind: call.nonIdempotent === true && !NEVER_SENT.has(reason) ? 'lost' : 'absent', reason };
  }
}

function readJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}
