import type { TestApi } from '../../support/service/api';

export const UI_ORIGIN = 'http://127.0.0.1:8233';

/** A payload as Temporal's tools send it, with bytes in base64. */
export interface WirePayload {
  readonly metadata?: Readonly<Record<string, string>>;
  readonly data?: string;
}

export const textOf = (base64: string | undefined): string => Buffer.from(base64 ?? '', 'base64').toString();

/** Calls the codec server like the UI and the CLI do. */
export async function decode(
  { url }: Pick<TestApi, 'url'>,
  payloads: unknown,
  headers: Readonly<Record<string, string>> = {},
): Promise<{ status: number; headers: Headers; payloads: readonly WirePayload[]; text: string }> {
  const response = await fetch(`${url}/codec/decode`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', 'x-namespace': 'default', ...headers },
    body: JSON.stringify({ payloads }),
  });
  const text = await response.text();
  const body = response.ok ? (JSON.parse(text) as { payloads: readonly WirePayload[] }) : { payloads: [] };
  return { status: response.status, headers: response.headers, payloads: body.payloads, text };
}

/** Submits the form of the login page like a browser. */
export const submit = (
  { url }: Pick<TestApi, 'url'>,
  path: '/codec/login' | '/codec/logout',
  fields: Readonly<Record<string, string>>,
  headers: Readonly<Record<string, string>> = {},
): Promise<Response> =>
  fetch(`${url}${path}`, {
    method: 'POST',
    redirect: 'manual',
    headers: { origin: url, 'sec-fetch-site': 'same-origin', ...headers },
    body: new URLSearchParams(fields),
  });
