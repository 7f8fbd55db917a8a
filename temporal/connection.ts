import { Client, Connection, type ConnectionOptions } from '@temporalio/client';

export interface TemporalAddress {
  /** host:port of the frontend. */
  readonly address: string;
  readonly namespace: string;
}

/** How long a call to Temporal may take before the caller is told to come again. */
export const TEMPORAL_DEADLINE_MS = 5_000;

/** Connects without waiting for the server, so that a process starts while Temporal is away. */
export function lazyClient({ address, namespace }: TemporalAddress, options: ConnectionOptions = {}): Client {
  return new Client({ connection: Connection.lazy({ ...options, address }), namespace });
}
