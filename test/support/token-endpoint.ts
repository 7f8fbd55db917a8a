import { startSocketReceiver, type SocketReceiver } from './socket-receiver';

/** What the endpoint says to one request for a token; undefined: nothing, the connection is held. */
export interface TokenAnswer {
  readonly status?: number;
  readonly body?: unknown;
  readonly delayMs?: number;
}

export interface TokenEndpoint extends Pick<SocketReceiver, 'requests' | 'close'> {
  readonly url: string;
  /** The forms that came, in their order. */
  readonly forms: () => readonly Readonly<Record<string, string>>[];
  answer(answer: TokenAnswer | 'say-nothing'): void;
}

/** Issues `token-1`, `token-2` … that live for an hour, unless told otherwise. */
export const startTokenEndpoint = async (): Promise<TokenEndpoint> => {
  let answer: TokenAnswer | 'say-nothing' = {};
  let issued = 0;
  const receiver = await startSocketReceiver((socket) => {
    if (answer === 'say-nothing') return;
    issued += 1;
    const {
      status = 200,
      delayMs = 0,
      body = { access_token: `token-${issued}`, token_type: 'Bearer', expires_in: 3600 },
    } = answer;
    const text = typeof body === 'string' ? body : JSON.stringify(body);
    const head = `HTTP/1.1 ${status} Any\r\ncontent-length: ${Buffer.byteLength(text)}\r\n\r\n`;
    setTimeout(() => socket.write(head + text), delayMs);
  });
  return {
    url: `http://127.0.0.1:${receiver.port}/token`,
    requests: receiver.requests,
    forms: () =>
      receiver.requests.map(({ body }) => Object.fromEntries(new URLSearchParams(body.toString()))),
    answer: (next) => {
      answer = next;
    },
    close: () => receiver.close(),
  };
};
