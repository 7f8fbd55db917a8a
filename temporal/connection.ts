import { Client, Connection } from '@temporalio/client';
import type { DataConverter } from '@temporalio/common';

export interface TemporalAddress {
  /** host:port of the frontend. */
  readonly address: string;
  readonly namespace: string;
}

/** How long a call to Temporal may take before the caller is told to come again. */
export const TEMPORAL_DEADLINE_MS = 5_000;

/** A server that is back is found within this, however long it was away; the default grows to two minutes. */
const RECONNECT_WITHIN_MS = 2_000;

/**
 * Connects without waiting for the server, so that a process starts while Temporal is away.
 *
 * @param dataConverter - seals and opens payloads; only a client that touches no payload does without
 */
export function lazyClient({ address, namespace }: TemporalAddress, dataConverter?: DataConverter): Client {
  return new Client({
    connection: Connection.lazy({
      address,
      channelArgs: { 'grpc.max_reconnect_backoff_ms': RECONNECT_WITHIN_MS },
    }),
    namespace,
    ...(dataConverter === undefined ? {} : { dataConverter }),
  });
}
