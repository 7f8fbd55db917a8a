import { Client, Connection } from '@temporalio/client';
import type { DataConverter } from '@temporalio/common';

export interface TemporalAddress {
  /** host:port of the frontend. */
  readonly address: string;
  readonly namespace: string;
}

/** Time limit of a call to Temporal, in milliseconds. */
export const TEMPORAL_DEADLINE_MS = 5_000;

/** Longest delay before a reconnect, in milliseconds; the default grows to two minutes. */
const RECONNECT_WITHIN_MS = 2_000;

/**
 * Creates a client without waiting for the server, so that a process starts while Temporal is down.
 *
 * @param dataConverter - seals and opens payloads; omit it only if the client reads and writes none
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
