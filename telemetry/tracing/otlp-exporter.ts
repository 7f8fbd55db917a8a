import { setTimeout as sleep } from 'node:timers/promises';
import { ExportResultCode } from '@opentelemetry/core';
import { JsonTraceSerializer } from '@opentelemetry/otlp-transformer';
import type { SpanExporter } from '@opentelemetry/sdk-trace-base';

/** How long the collector may take for one call, in milliseconds. */
const CALL_LIMIT_MS = 5_000;

/** Milliseconds before each repeat of a call that may go well later. */
const REPEAT_AFTER_MS = [500, 2_000] as const;

/** A collector that answers one of these may take the same call later. @see https://opentelemetry.io/docs/specs/otlp/#retryable-response-codes */
const PASSING: ReadonlySet<number> = new Set([429, 502, 503, 504]);

export interface OtlpOptions {
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  /** A batch was given up. */
  readonly onFailed: () => void;
}

/**
 * Sends spans as OTLP in JSON over HTTP. The exporter of OpenTelemetry does the same with a dynamic import, which the
 * sandbox of Jest does not do, and with settings that it reads from the environment by itself.
 */
export function createOtlpExporter({ url, headers, onFailed }: OtlpOptions): SpanExporter {
  const stop = new AbortController();
  const underWay = new Set<Promise<void>>();

  async function isTaken(body: Uint8Array): Promise<'taken' | 'later' | 'never'> {
    try {
      const answer = await fetch(url, {
        method: 'POST',
        headers: { ...headers, 'content-type': 'application/json' },
        body: Buffer.from(body),
        redirect: 'error',
        signal: AbortSignal.any([stop.signal, AbortSignal.timeout(CALL_LIMIT_MS)]),
      });
      await answer.body?.cancel();
      if (answer.ok) return 'taken';
      return PASSING.has(answer.status) ? 'later' : 'never';
    } catch {
      return 'later';
    }
  }

  async function send(body: Uint8Array): Promise<boolean> {
    for (const waitMs of [0, ...REPEAT_AFTER_MS]) {
      if (waitMs > 0) await sleep(waitMs, undefined, { signal: stop.signal }).catch(() => undefined);
      if (stop.signal.aborted) return false;
      const outcome = await isTaken(body);
      if (outcome !== 'later') return outcome === 'taken';
    }
    return false;
  }

  return {
    export(spans, done) {
      const body = JsonTraceSerializer.serializeRequest(spans);
      const sending = (body === undefined ? Promise.resolve(false) : send(body)).then((isSent) => {
        if (!isSent) onFailed();
        done({ code: isSent ? ExportResultCode.SUCCESS : ExportResultCode.FAILED });
      });
      underWay.add(sending);
      void sending.finally(() => underWay.delete(sending));
    },
    forceFlush: async () => {
      await Promise.all(underWay);
    },
    shutdown: async () => {
      stop.abort();
      await Promise.all(underWay);
    },
  };
}
