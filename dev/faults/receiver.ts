import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { Webhook } from 'standardwebhooks';
import { readClaimedEvent, type RecordedCallback } from './recorded-callback';
import type { Chance } from './chance';
import { RESPONDERS } from './behaviours';
import type { ReceiverBehaviour } from './plan';
import type { ReceiverName } from './tasks';

/** A real endpoint on its own port that records what it gets and can misbehave. */
export interface FaultyReceiver {
  readonly url: string;
  /** Sets the behaviour from now on. If several faults overlap, the last call counts. */
  behave(behaviour: ReceiverBehaviour): void;
  /** Sets the secret that verifies the callbacks of a task. */
  trust(task: string, secret: string): void;
  close(): Promise<void>;
}

export interface ReceiverOptions {
  readonly name: ReceiverName;
  readonly chance: Chance;
  readonly onArrival: (arrival: RecordedCallback) => void;
}

/**
 * Share of requests that the behaviour affects.
 * The others are accepted, so that the service does not disable the endpoint.
 */
const AFFECTED_SHARE = 0.6;

/** Share of resets before the request was read. */
const EARLY_RESET_SHARE = 0.4;

export async function startFaultyReceiver(options: ReceiverOptions): Promise<FaultyReceiver> {
  const { name, chance, onArrival } = options;
  const secrets = new Map<string, Webhook>();
  let behaviour: ReceiverBehaviour = 'calm';

  const handle = (request: IncomingMessage, response: ServerResponse): void => {
    const applied = behaviour !== 'calm' && chance.isLucky(AFFECTED_SHARE) ? behaviour : 'calm';
    if (applied === 'reset' && chance.isLucky(EARLY_RESET_SHARE)) {
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
        if (arrival.reply === 'none' && !response.writableEnded) arrival.disconnectedMs = Date.now();
      });
      const respond = RESPONDERS[name === 'stubborn' ? 'refuse' : applied];
      const reply = (answered: RecordedCallback['reply']): void => {
        if (!response.destroyed) arrival.reply = answered;
      };
      void respond({ response, chance, reply });
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
  if (secret === undefined) return 'the task is unknown';
  try {
    const single = Object.entries(headers).map(([name, value]): [string, string] => [name, String(value)]);
    secret.verify(bytes, Object.fromEntries(single), { jsonParse: false });
    return undefined;
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
}
