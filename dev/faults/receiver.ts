import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { Webhook } from 'standardwebhooks';
import { readClaimedEvent, type RecordedCallback } from './recorded-callback';
import type { Chance } from './chance';
import { RESPONDERS } from './behaviours';
import type { ReceiverBehaviour } from './plan';
import type { ReceiverName } from './tasks';

/** A real endpoint on a port of its own that keeps what it gets, and has moods. */
export interface FaultyReceiver {
  readonly url: string;
  /** Until the mood is over. Several may overlap: the last one counts. */
  behave(behaviour: ReceiverBehaviour): void;
  /** The secret of a task, from when it is known. */
  trust(task: string, secret: string): void;
  close(): Promise<void>;
}

export interface ReceiverOptions {
  readonly name: ReceiverName;
  readonly chance: Chance;
  readonly onArrival: (arrival: RecordedCallback) => void;
}

/** Share of requests that feel a mood; the others are taken, so that the endpoint is not given up. */
const FELT = 0.6;

/** Share of resets that come before the request was read. */
const EARLY_RESETS = 0.4;

export async function startFaultyReceiver(options: ReceiverOptions): Promise<FaultyReceiver> {
  const { name, chance, onArrival } = options;
  const secrets = new Map<string, Webhook>();
  let behaviour: ReceiverBehaviour = 'calm';

  const handle = (request: IncomingMessage, response: ServerResponse): void => {
    const felt = behaviour !== 'calm' && chance.isLucky(FELT) ? behaviour : 'calm';
    if (felt === 'reset' && chance.isLucky(EARLY_RESETS)) {
      request.socket.destroy();
      return;
    }
    const chunks: Buffer[] = [];
    request.on('error', () => undefined);
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      const arrival = arrivalOf(name, request, Buffer.concat(chunks), secrets);
      onArrival(arrival);
      response.on('error', () => undefined);
      response.on('close', () => {
        if (arrival.reply === 'none' && !response.writableEnded) arrival.hungUpMs = Date.now();
      });
      const treatment = RESPONDERS[name === 'stubborn' ? 'refuse' : felt];
      const reply = (said: RecordedCallback['reply']): void => {
        if (!response.destroyed) arrival.reply = said;
      };
      void treatment({ response, chance, reply });
    });
  };

  const server = createServer(handle);
  await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening));
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}`,
    behave: (next) => (behaviour = next),
    trust: (task, secret) => void secrets.set(task, new Webhook(secret)),
    close() {
      server.closeAllConnections();
      return new Promise((closed) => server.close(() => closed()));
    },
  };
}

function arrivalOf(
  receiver: ReceiverName,
  { url = '', headers }: IncomingMessage,
  bytes: Buffer,
  secrets: ReadonlyMap<string, Webhook>,
): RecordedCallback {
  const task = decodeURIComponent(url.slice(1));
  const body = bytes.toString();
  const problem = signatureProblem(secrets.get(task), bytes, headers);
  return {
    ...{ receiver, task, body, atMs: Date.now(), reply: 'none' as const },
    id: String(headers['webhook-id']),
    attempt: Number(headers['callsign-attempt']),
    claimed: readClaimedEvent(body, headers),
    ...(problem === undefined ? {} : { signatureProblem: problem }),
  };
}

function signatureProblem(
  secret: Webhook | undefined,
  bytes: Buffer,
  headers: IncomingMessage['headers'],
): string | undefined {
  if (secret === undefined) return 'there is no such task';
  try {
    const single = Object.entries(headers).map(([name, value]): [string, string] => [name, String(value)]);
    secret.verify(bytes, Object.fromEntries(single), { jsonParse: false });
    return undefined;
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
}
