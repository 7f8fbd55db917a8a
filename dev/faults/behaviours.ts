import type { ServerResponse } from 'node:http';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Chance } from './chance';
import type { ReceiverReply } from './recorded-callback';
import type { ReceiverBehaviour } from './plan';

/** A request that a faulty receiver is answering. */
export interface FaultyExchange {
  readonly response: ServerResponse;
  readonly chance: Chance;
  /** Records the answer at the moment it is sent. */
  readonly reply: (reply: ReceiverReply) => void;
}

type Responder = (exchange: FaultyExchange) => void | Promise<void>;

/** Response time of a healthy receiver, in milliseconds. */
const CALM_MS = [0, 250] as const;

const DRIP_BYTES = [3, 12] as const;
const DRIP_INTERVAL_MS = 150;

const calm: Responder = async ({ response, chance, reply }) => {
  await sleep(chance.whole(...CALM_MS));
  reply('yes');
  response.writeHead(204).end();
};

const drip: Responder = async ({ response, chance, reply }) => {
  const count = chance.whole(...DRIP_BYTES);
  reply('yes');
  response.writeHead(200, { 'content-length': count }).flushHeaders();
  for (let sent = 0; sent < count && !response.destroyed; sent += 1) {
    response.write('.');
    await sleep(DRIP_INTERVAL_MS);
  }
  response.end();
};

const refuse =
  (status: number, headers: Readonly<Record<string, string>> = {}): Responder =>
  ({ response, reply }) => {
    reply('no');
    response.writeHead(status, headers).end();
  };

const LIES = [
  refuse(500),
  refuse(503, { 'retry-after': '1' }),
  refuse(302, { location: 'http://127.0.0.1:1/elsewhere' }),
  ({ response, reply }) => {
    reply('yes');
    response.writeHead(200, { 'content-length': 1_000 }).write('cut short', () => response.destroy());
  },
  ({ response, reply }) => {
    reply('no');
    response.socket?.end('HELO there\r\n');
  },
] as const satisfies readonly [Responder, ...Responder[]];

/** How a receiver answers a request that it has read completely. */
export const RESPONDERS: Readonly<Record<ReceiverBehaviour | 'refuse', Responder>> = {
  calm,
  drip,
  hang: () => undefined,
  reset: ({ response }) => {
    response.destroy();
  },
  lie: (exchange) => exchange.chance.pick<Responder>(LIES)(exchange),
  refuse: refuse(422),
};
