import type { Callback } from '../callback';
import { badgesOf, titleOf } from './badges.js';
import { copy, make } from './elements.js';

/** Longest body that is shown with colours, in characters. */
const MAX_COLOURED = 100_000;

const JSON_TOKEN = /("(?:\\.|[^"\\])*")(\s*:)?|\b(?:true|false|null)\b|-?\d+(?:\.\d+)?(?:[eE][+-]?\d+)?/g;

/** One callback in full. */
export function detailOf(callback: Callback): HTMLElement[] {
  const top = make('div', 'top');
  top.append(make('h2', '', titleOf(callback)), ...badgesOf(callback));
  const parts: HTMLElement[] = [top];
  if (callback.verification.kind === 'not_verified')
    parts.push(make('p', 'alarm', `Not verified: ${callback.verification.detail}.`));
  if (callback.place.kind === 'gap')
    parts.push(
      make('p', 'quiet', `${callback.note ?? ''}: normal if the task does not subscribe to every event.`),
    );
  parts.push(factsOf(callback));
  const pretty = prettyJson(callback.body);
  if (pretty !== undefined) parts.push(partOf('Body', blockOf('Formatted body', colouredJson(pretty))));
  parts.push(partOf('Headers', headersOf(callback.headers)));
  const raw = callback.body === '' ? '(no body)' : callback.body;
  parts.push(partOf('Raw body', blockOf('Body as received', [raw]), callback.body));
  return parts;
}

function factsOf(callback: Callback): HTMLElement {
  const rows: readonly (readonly [string, string | number | null, 'wide'?])[] = [
    ['Order', callback.order],
    ['Sequence', callback.sequence],
    ['Attempt', callback.attempt],
    ['Received', new Date(callback.received_on).toLocaleString()],
    ['Answered with', answerInWords(callback)],
    ['Body', `${callback.body_bytes.toLocaleString()} bytes`],
    ['Request', `${callback.method} ${callback.path}`, 'wide'],
    ['webhook-id', callback.webhook_id, 'wide'],
  ];
  const facts = make('dl', 'facts');
  for (const [name, value, width] of rows) {
    if (value === null) continue;
    const row = make('div', width);
    row.append(make('dt', '', name), make('dd', '', String(value)));
    facts.append(row);
  }
  return facts;
}

function answerInWords({ answer }: Callback): string {
  const delay = answer.delay_ms > 0 ? ` after ${answer.delay_ms} ms` : '';
  const retry = answer.retry_after_s === undefined ? '' : `, Retry-After ${answer.retry_after_s} s`;
  const problem = answer.problem === undefined ? '' : ` (${answer.problem})`;
  return `status ${answer.status}${delay}${retry}${problem}`;
}

function partOf(title: string, content: HTMLElement, copied?: string): HTMLElement {
  const part = make('div', 'part');
  const bar = make('div', 'bar');
  bar.append(make('h3', '', title));
  if (copied !== undefined) {
    const button = make('button');
    button.type = 'button';
    button.append('Copy', make('span', 'unseen', ` ${title.toLowerCase()}`));
    button.addEventListener('click', () => void copy(button, copied));
    bar.append(button);
  }
  part.append(bar, content);
  return part;
}

function blockOf(label: string, children: readonly (Node | string)[]): HTMLElement {
  const block = make('pre');
  block.tabIndex = 0;
  block.setAttribute('aria-label', label);
  block.append(...children);
  return block;
}

function headersOf(headers: Callback['headers']): HTMLElement {
  const table = make('table');
  for (const [name, value] of Object.entries(headers).sort(([a], [b]) => (a < b ? -1 : 1))) {
    const row = make('tr');
    const head = make('th');
    head.scope = 'row';
    head.append(make('code', '', name));
    const cell = make('td');
    cell.append(make('code', '', value));
    row.append(head, cell);
    table.append(row);
  }
  return table;
}

function colouredJson(text: string): readonly (Node | string)[] {
  if (text.length > MAX_COLOURED) return [text];
  const parts: (Node | string)[] = [];
  let end = 0;
  for (const match of text.matchAll(JSON_TOKEN)) {
    const token = match[1] ?? match[0];
    parts.push(text.slice(end, match.index), make('span', classOf(match), token));
    end = match.index + token.length;
  }
  return [...parts, text.slice(end)];
}

function classOf([token, string, colon]: RegExpExecArray): string {
  if (string !== undefined) return colon === undefined ? 'json-string' : 'json-key';
  return /^[tfn]/.test(token) ? 'json-word' : 'json-number';
}

function prettyJson(body: string): string | undefined {
  try {
    return JSON.stringify(JSON.parse(body), null, 2);
  } catch {
    return undefined;
  }
}
