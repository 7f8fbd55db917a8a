import { startSocketReceiver, type SocketReceiver } from './socket-receiver';

/** Response to a token request. Defaults: 200, a new token, no delay. */
export interface TokenAnswer {
  readonly status?: number;
  readonly body?: unknown;
  readonly delayMs?: number;
}

export interface TokenEndpoint extends Pick<SocketReceiver, 'requests' | 'close'> {
  readonly url: string;
  /** Received forms, in order of arrival. */
  readonly forms: () => readonly Readonly<Record<string, string>>[];
  answer(answer: TokenAnswer | 'say-nothing'): void;
}

/** Starts an endpoint that issues `token-1`, `token-2` … valid for an hour, until `answer` changes it. */
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
