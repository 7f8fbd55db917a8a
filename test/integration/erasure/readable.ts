import { Binary } from 'mongodb';
import type { Payload } from '@temporalio/common';
import { ErasedError } from '../../../store/encryption/cipher/errors';
import type { OrderCipher } from '../../../store/encryption/cipher/order-cipher';
import { createPayloadCodec, SEALED_ENCODING } from '../../../temporal/codec/payload-codec';
import { orderWorkflowId } from '../../../contract/workflows';
import type { TestService } from '../../support/service/service';

/** All data of an order in Temporal and MongoDB, opened with every remaining key. */
export interface Readable {
  /** Opened and clear content. */
  readonly text: string;
  /** Number of parts that no key opens. */
  readonly lost: number;
}

/** A copy of all sealed data of an order in Temporal and MongoDB, like a backup. */
export interface SealedCopy {
  readonly payloads: readonly Payload[];
  readonly documents: readonly Uint8Array[];
}

const isSealed = ({ metadata }: Payload): boolean =>
  Buffer.from(metadata?.['encoding'] ?? []).toString() === SEALED_ENCODING;

/** Ids of all runs of an order's workflow in Temporal, oldest first. */
export async function runsOf({ client }: TestService, agwId: string): Promise<readonly string[]> {
  const runs = [];
  for await (const run of client.workflow.list({ query: `WorkflowId = "${orderWorkflowId(agwId)}"` }))
    runs.push(run);
  return runs.toSorted((a, b) => a.startTime.getTime() - b.startTime.getTime()).map(({ runId }) => runId);
}

export async function copyOf(service: TestService, agwId: string): Promise<SealedCopy> {
  const payloads = (await allPayloadsOf(service, agwId)).filter(isSealed);
  const documents = (await documentsOf(service, agwId)).flatMap(binariesIn);
  return { payloads, documents };
}

/** Tries to open every part of a copy. @returns the parts that could be opened */
export async function openCopy(
  service: TestService,
  agwId: string,
  copy: SealedCopy,
): Promise<readonly string[]> {
  const { encryption } = service;
  const opened = [
    ...copy.payloads.map((payload) => openPayload(service, agwId, payload)),
    ...copy.documents.map((bytes) => openBytes(encryption.orders, agwId, bytes)),
  ];
  return (await Promise.all(opened)).filter((text) => text !== undefined);
}

export async function readable(service: TestService, agwId: string): Promise<Readable> {
  const copy = await copyOf(service, agwId);
  const opened = await openCopy(service, agwId, copy);
  const clear = [
    ...(await documentsOf(service, agwId)).map((document) => JSON.stringify(document)),
    ...(await allPayloadsOf(service, agwId)).map(({ data }) => Buffer.from(data ?? []).toString()),
  ];
  return {
    text: [...clear, ...opened].join('\n'),
    lost: copy.payloads.length + copy.documents.length - opened.length,
  };
}

async function allPayloadsOf(service: TestService, agwId: string): Promise<Payload[]> {
  const runs = await runsOf(service, agwId);
  return (await Promise.all(runs.map((runId) => payloadsOf(service, agwId, runId)))).flat();
}

async function payloadsOf({ client }: TestService, agwId: string, runId: string): Promise<Payload[]> {
  const payloads: Payload[] = [];
  let nextPageToken: Uint8Array = new Uint8Array();
  do {
    const page = await client.workflowService.getWorkflowExecutionHistory({
      namespace: client.options.namespace,
      execution: { workflowId: orderWorkflowId(agwId), runId },
      nextPageToken,
    });
    payloads.push(...payloadsIn(page.history));
    ({ nextPageToken } = page);
  } while (nextPageToken.length > 0);
  return payloads;
}

const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null;

function payloadsIn(value: unknown): Payload[] {
  if (!isObject(value) || value instanceof Uint8Array) return [];
  if (isObject(value['metadata']) && 'encoding' in value['metadata']) return [value];
  return Object.values(value).flatMap(payloadsIn);
}

async function documentsOf({ database: { db } }: TestService, agwId: string): Promise<unknown[]> {
  const found = await Promise.all([
    db
      .collection('orders')
      .find({ _id: agwId as never })
      .toArray(),
    db.collection('events').find({ agw_id: agwId }).toArray(),
    db.collection('deliveries').find({ agw_id: agwId }).toArray(),
  ]);
  return found.flat();
}

function binariesIn(value: unknown): Uint8Array[] {
  if (value instanceof Binary) return [value.buffer.subarray(0, value.position)];
  return isObject(value) ? Object.values(value).flatMap(binariesIn) : [];
}

async function openPayload(
  { encryption }: TestService,
  agwId: string,
  payload: Payload,
): Promise<string | undefined> {
  const codec = createPayloadCodec(encryption);
  const [opened] = await unlessErased(() =>
    codec.decode([payload], {
      type: 'workflow',
      namespace: 'default',
      workflowId: orderWorkflowId(agwId),
    }),
  );
  return opened === undefined ? undefined : Buffer.from(opened.data ?? []).toString();
}

async function openBytes(cipher: OrderCipher, agwId: string, bytes: Uint8Array): Promise<string | undefined> {
  const [plain] = await unlessErased(async () => [await cipher.open(agwId, bytes)]);
  return plain === undefined ? undefined : Buffer.from(plain).toString();
}

async function unlessErased<T>(open: () => Promise<T[]>): Promise<T[]> {
  try {
    return await open();
  } catch (error) {
    if (error instanceof ErasedError) return [];
    throw error;
  }
}
