import { connect, type Socket } from 'node:net';
import { untilEstablished } from './establish';
import { classifyFailure, type Unreachable } from './failure';

export type OpenedSocket = { readonly kind: 'open'; readonly socket: Socket } | Unreachable;

/**
 * Opens a socket to a checked address, directly or through a proxy.
 *
 * @param endMs - deadline by `performance.now()`
 */
export type OpenSocket = (
  address: string,
  port: number,
  endMs: number,
  signal: AbortSignal,
) => Promise<OpenedSocket>;

export const openDirectly: OpenSocket = async (address, port, endMs, signal) => {
  try {
    const socket = connect({ host: address, port, noDelay: true });
    return { kind: 'open', socket: await untilEstablished(socket, 'connect', endMs, signal) };
  } catch (error) {
    return classifyFailure(error, 'connect');
  }
};
