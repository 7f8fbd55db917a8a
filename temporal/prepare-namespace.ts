import { temporal } from '@temporalio/proto';
import { isGrpcServiceError, type Client } from '@temporalio/client';
import { SEARCH_ATTRIBUTES } from '../contract/search-attributes';

/** How long a closed order stays in the Temporal UI, in days. */
export const RETENTION_DAYS = 30;

const RETENTION_SECONDS = RETENTION_DAYS * 86_400;

const { IndexedValueType } = temporal.api.enums.v1;
const INDEXED_VALUE_TYPES = {
  KEYWORD: IndexedValueType.INDEXED_VALUE_TYPE_KEYWORD,
  KEYWORD_LIST: IndexedValueType.INDEXED_VALUE_TYPE_KEYWORD_LIST,
  DATETIME: IndexedValueType.INDEXED_VALUE_TYPE_DATETIME,
} as const;

/**
 * Ensures that the namespace keeps closed orders for {@link RETENTION_DAYS} and has the search attributes.
 *
 * Safe to repeat, and for several processes at once.
 */
export async function prepareNamespace(client: Client): Promise<void> {
  await extendRetention(client);
  await addMissingSearchAttributes(client);
}

async function extendRetention({ workflowService, options: { namespace } }: Client): Promise<void> {
  const { config } = await workflowService.describeNamespace({ namespace });
  if (Number(config?.workflowExecutionRetentionTtl?.seconds ?? 0) >= RETENTION_SECONDS) return;
  await workflowService.updateNamespace(
    temporal.api.workflowservice.v1.UpdateNamespaceRequest.fromObject({
      namespace,
      config: { workflowExecutionRetentionTtl: { seconds: RETENTION_SECONDS } },
    }),
  );
}

/** @see https://grpc.io/docs/guides/status-codes/ */
const ALREADY_THERE: ReadonlySet<number> = new Set([6]);

async function addMissingSearchAttributes(client: Client): Promise<void> {
  const { namespace } = client.options;
  const { customAttributes } = await client.connection.operatorService.listSearchAttributes({ namespace });
  const names = Object.keys(SEARCH_ATTRIBUTES) as SearchAttributeName[];
  const missing = names.filter((name) => !(name in customAttributes));
  if (missing.length === 0) return;
  try {
    await addSearchAttributes(client, missing);
  } catch (error) {
    // Another process that starts at the same time has added them.
    if (!isGrpcServiceError(error) || !ALREADY_THERE.has(error.code)) throw error;
  }
}

type SearchAttributeName = keyof typeof SEARCH_ATTRIBUTES;

/** Adds search attributes; the server refuses existing ones. */
export async function addSearchAttributes(
  { connection, options: { namespace } }: Client,
  names: readonly SearchAttributeName[],
): Promise<void> {
  await connection.operatorService.addSearchAttributes({
    namespace,
    searchAttributes: Object.fromEntries(
      names.map((name) => [name, INDEXED_VALUE_TYPES[SEARCH_ATTRIBUTES[name]]]),
    ),
  });
}
