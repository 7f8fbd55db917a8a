import type { ServerResponse } from 'node:http';
import { MAX_VIEWERS, STREAM_PING_MS } from './limits';

/** Connected pages, each with a stream of server-sent events. */
export class PageStreams {
  readonly #responses = new Set<ServerResponse>();
  readonly #ping = setInterval(() => this.#write(': still here\n\n'), STREAM_PING_MS).unref();

  /**
   * Opens a stream and sends its first message.
   *
   * @returns false if too many pages are connected; then nothing was sent
   */
  add(response: ServerResponse, event: string, data: unknown): boolean {
    if (this.#responses.size >= MAX_VIEWERS) return false;
    response.writeHead(200, { 'content-type': 'text/event-stream; charset=utf-8' });
    response.write(message(event, data));
    this.#responses.add(response);
    response.once('close', () => this.#responses.delete(response));
    return true;
  }

  send(event: string, data: unknown): void {
    this.#write(message(event, data));
  }

  close(): void {
    clearInterval(this.#ping);
    for (const response of this.#responses) response.end();
  }

  #write(text: string): void {
    for (const response of this.#responses) response.write(text);
  }
}

// One data line is enough, because JSON.stringify writes no line breaks.
const message = (event: string, data: unknown): string =>
  `event: ${event}\ndata: ${JSON.stringify(data)}\n\n`;
