import type { Socket } from 'node:net';
import { Client } from 'undici';
import { meterAnswers, type AnswerMeter } from './answer-limit';
import { AttemptEndedError } from './deadline';
import { ABORTED_CODE } from './failure';

/**
 * How long an idle connection is kept, in milliseconds. It carries a burst over; the shortest time that common servers
 * keep theirs is 2 s, and a POST must not cross with such a server's goodbye.
 */
export const IDLE_MS = 1_500;

/** Idle connections of one route, and in all. */
const MAX_IDLE_PER_ROUTE = 32;
const MAX_IDLE = 256;

/** Largest head of an answer, in bytes; more is a `protocol_error`. */
const MAX_HEADER_BYTES = 16_384;

/** The connection was closed before a byte of the request was written: on another one it can be sent without doubt. */
export class ConnectionGoneError extends Error {
  override readonly name = 'ConnectionGoneError';
}

/** What two requests must have in common to go over one connection. */
export interface ConnectionRoute {
  readonly origin: string;
  /** Of the TLS identity: a connection that showed one customer's certificate carries no other's request. */
  readonly tlsId: string;
}

/** One connection, with one request at a time; it is never opened again by itself. */
export interface Connection {
  readonly client: Client;
  readonly route: ConnectionRoute;
  /** The judged address at its other end. */
  readonly address: string;
  /** An answer that is too long for it ends the connection. */
  readonly meter: AnswerMeter;
  /** Closes it at once, whatever is under way; `cause` is why, where it closed by itself. */
  drop(cause?: Error): void;
}

/**
 * Idle connections, for the throughput of a busy endpoint.
 *
 * They do not weaken the check of addresses: every attempt looks the name up and judges the answer, and is given
 * an idle connection only if that leads to one of the addresses just found good. A name that moves is followed at once.
 */
export interface ConnectionPool {
  /** An idle connection to one of these addresses. */
  take(route: ConnectionRoute, addresses: readonly string[]): Connection | undefined;
  /** Makes a connection of an open socket; it belongs to the caller until given back. */
  adopt(route: ConnectionRoute, address: string, socket: Socket): Connection;
  /** After an answer that was read to its end. */
  giveBack(connection: Connection): void;
  /** Closes all, idle or not: a request under way is called off. */
  close(): Promise<void>;
}

export const createConnectionPool = (): ConnectionPool => {
  const open = new Set<Connection>();
  const idle = new Set<Connection>();
  let closed = false;

  const forget = (connection: Connection): void => {
    open.delete(connection);
    idle.delete(connection);
  };
  const idleOn = ({ origin, tlsId }: ConnectionRoute): Connection[] =>
    [...idle].filter(({ route }) => route.origin === origin && route.tlsId === tlsId);

  return {
    take: (route, addresses) => {
      // The last one back: the most likely to be open still.
      const connection = idleOn(route).findLast(({ address }) => addresses.includes(address));
      if (connection) idle.delete(connection);
      return connection;
    },
    adopt: (route, address, socket) => {
      const client = clientOn(route.origin, socket);
      const meter = meterAnswers(socket, (error) => void client.destroy(error));
      const connection: Connection = {
        client,
        route,
        address,
        meter,
        drop: (cause) => {
          forget(connection);
          void client.destroy(new ConnectionGoneError('the connection is gone', { cause }));
        },
      };
      client.once('connect', () => meter.watch());
      client.once('disconnect', (_origin, _targets, error) => connection.drop(error));
      open.add(connection);
      return connection;
    },
    giveBack: (connection) => {
      const full = closed || idle.size >= MAX_IDLE || idleOn(connection.route).length >= MAX_IDLE_PER_ROUTE;
      if (full || connection.client.destroyed) connection.drop();
      else idle.add(connection);
    },
    close: async () => {
      closed = true;
      const clients = [...open].map(({ client }) => client);
      open.clear();
      idle.clear();
      await Promise.all(clients.map((client) => client.destroy(new AttemptEndedError(ABORTED_CODE))));
    },
  };
};

/** undici connects when it likes, and again; this hands it the one socket that was opened for it, once. */
const clientOn = (origin: string, socket: Socket): Client => {
  let handed = false;
  return new Client(origin, {
    connect: (_options, callback) => {
      const taken = handed;
      handed = true;
      // Not at once: undici does not look at its queue again while it is still asking for a connection.
      queueMicrotask(() => {
        if (taken) callback(new ConnectionGoneError('the connection is gone'), null);
        else callback(null, socket);
      });
    },
    pipelining: 1,
    maxHeaderSize: MAX_HEADER_BYTES,
    keepAliveTimeout: IDLE_MS,
    keepAliveMaxTimeout: IDLE_MS,
    // The attempt's own deadline ends these.
    headersTimeout: 0,
    bodyTimeout: 0,
  });
};
