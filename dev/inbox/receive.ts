import type { IncomingMessage, ServerResponse } from 'node:http';
import { setTimeout as delay } from 'node:timers/promises';
import { subjectOf, type Callback } from './callback';
import type { CallbackLog } from './callback-log';
import { MAX_CALLBACK_BYTES, MAX_PATH_CHARACTERS } from './limits';
import { answerFor, type InboxAnswer } from './switches';
import { notVerified, verifySignature, type Verification } from './verify';

export interface InboxReceiver {
  readonly log: Pick<CallbackLog, 'add'>;
  readonly secretsFor: () => Promise<readonly string[]> | readonly string[];
  /** Called for each callback before its response. */
  readonly onCallback: (callback: Callback) => void;
  /** Ends the delays of `delay_ms`. */
  readonly closing: AbortSignal;
}

type Body =
  | { readonly kind: 'complete'; readonly bytes: Buffer }
  /** The rest beyond the limit was read and dropped, so that the sender receives the response. */
  | { readonly kind: 'too_large'; readonly totalBytes: number }
  /** The sender closed the connection early. */
  | { readonly kind: 'aborted' };

/** Reads, verifies, logs and answers one callback. The response does not depend on the verification. */
export async function receive(
  receiver: InboxReceiver,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  const receivedOn = new Date().toISOString();
  const body = await readCallbackBody(request, MAX_CALLBACK_BYTES);
  if (body.kind === 'aborted') return;

  const headers = headersOf(request);
  const path = (request.url ?? '/').slice(0, MAX_PATH_CHARACTERS);
  const subject = subjectOf(headers);
  const answer = answerTo(body, path, subject.attempt);
  const callback = receiver.log.add({
    ...subject,
    received_on: receivedOn,
    method: request.method ?? '',
    path,
    headers,
    body: body.kind === 'complete' ? body.bytes.toString('utf8') : '',
    body_bytes: body.kind === 'complete' ? body.bytes.length : body.totalBytes,
    verification: await verificationOf(receiver, headers, body),
    answer,
  });
  receiver.onCallback(callback);

  if (answer.delay_ms > 0) await delay(answer.delay_ms, undefined, { signal: receiver.closing });
  send(response, answer);
}

function answerTo(body: Body, path: string, attempt: number | null): InboxAnswer {
  if (body.kind === 'too_large') {
    return { status: 413, delay_ms: 0, problem: `a body is at most ${MAX_CALLBACK_BYTES} bytes` };
  }
  const question = path.indexOf('?');
  return answerFor(question < 0 ? '' : path.slice(question + 1), attempt);
}

async function verificationOf(
  { secretsFor }: Pick<InboxReceiver, 'secretsFor'>,
  headers: Readonly<Record<string, string>>,
  body: Body,
): Promise<Verification> {
  if (body.kind !== 'complete') return notVerified('body_too_large');
  try {
    return verifySignature(await secretsFor(), headers, body.bytes);
  } catch {
    return notVerified('secrets_unavailable');
  }
}

function send(response: ServerResponse, answer: InboxAnswer): void {
  if (answer.retry_after_s !== undefined) response.setHeader('retry-after', answer.retry_after_s);
  response.statusCode = answer.status;
  if (answer.problem === undefined) {
    response.end();
    return;
  }
  response.setHeader('content-type', 'text/plain; charset=utf-8');
  response.end(`${answer.problem}\n`);
}

/** Headers with lower case names. Repeated headers are joined. */
function headersOf(request: IncomingMessage): Readonly<Record<string, string>> {
  const headers = Object.create(null) as Record<string, string>;
  for (const [name, value] of Object.entries(request.headers)) {
    if (value !== undefined) headers[name] = Array.isArray(value) ? value.join(', ') : value;
  }
  return headers;
}

/** Reads a request's body to its end and stores at most `maxBytes` of it. Never throws. */
async function readCallbackBody(request: IncomingMessage, maxBytes: number): Promise<Body> {
  const chunks: Buffer[] = [];
  let totalBytes = 0;
  try {
    for await (const chunk of request as AsyncIterable<Buffer>) {
      totalBytes += chunk.length;
      if (totalBytes <= maxBytes) chunks.push(chunk);
      else chunks.length = 0;
    }
  } catch {
    return { kind: 'aborted' };
  }
  if (totalBytes > maxBytes) return { kind: 'too_large', totalBytes };
  return { kind: 'complete', bytes: Buffer.concat(chunks) };
}
