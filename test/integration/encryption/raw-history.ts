import { historyToJSON } from '@temporalio/common/lib/proto-utils';
import { Client } from '@temporalio/client';
import type { TestService } from '../../support/service/service';

/** Reads all that Temporal stores of an order without any key: its runs and pending activities. */
export async function rawRuns(service: TestService, workflowId: string): Promise<readonly unknown[]> {
  const { connection, options } = service.client;
  const bare = new Client({ connection, namespace: options.namespace });
  const runs: unknown[] = [];
  for await (const { runId } of bare.workflow.list({ query: `WorkflowId = '${workflowId}'` })) {
    const handle = bare.workflow.getHandle(workflowId, runId);
    const { raw } = await handle.describe();
    runs.push(JSON.parse(historyToJSON(await handle.fetchHistory())), JSON.parse(JSON.stringify(raw)));
  }
  return runs;
}

interface RawPayload {
  readonly path: string;
  readonly metadata: Readonly<Record<string, string>>;
  readonly data: string;
}

const fromBase64 = (text: unknown): string => Buffer.from(String(text), 'base64').toString('utf8');

/** All payloads in a value, with their paths: `events.3.…attributes.input.payloads.0`. */
export function payloadsIn(value: unknown, path = ''): RawPayload[] {
  if (typeof value !== 'object' || value === null) return [];
  const { metadata, data } = value as { metadata?: Record<string, unknown>; data?: unknown };
  if (metadata?.['encoding'] !== undefined)
    return [
      {
        path,
        metadata: Object.fromEntries(
          Object.entries(metadata).map(([name, text]) => [name, fromBase64(text)]),
        ),
        data: fromBase64(data),
      },
    ];
  return Object.entries(value).flatMap(([name, part]) =>
    payloadsIn(part, path === '' ? name : `${path}.${name}`),
  );
}
