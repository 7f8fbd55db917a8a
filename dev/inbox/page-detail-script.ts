/** The part of the page's script that shows one callback in full. It shares its scope with the list's part. */
export const PAGE_DETAIL_SCRIPT = String.raw`
/** A body longer than this is shown without colours, in characters. */
const MOST_COLOURED = 100000;

const copy = async (button, text) => {
  const before = button.firstChild.textContent;
  try {
    await navigator.clipboard.writeText(text);
    button.firstChild.textContent = 'Copied';
  } catch {
    button.firstChild.textContent = 'Could not copy';
  }
  setTimeout(() => { button.firstChild.textContent = before; }, 1500);
};

const JSON_TOKEN = /("(?:\\.|[^"\\])*")(\s*:)?|\b(?:true|false|null)\b|-?\d+(?:\.\d+)?(?:[eE][+-]?\d+)?/g;
const classOf = (match) => {
  if (match[1] !== undefined) return match[2] === undefined ? 'json-string' : 'json-key';
  return /^[tfn]/.test(match[0]) ? 'json-word' : 'json-number';
};
const colouredJson = (text) => {
  if (text.length > MOST_COLOURED) return [text];
  const parts = [];
  let end = 0;
  for (const match of text.matchAll(JSON_TOKEN)) {
    const token = match[1] ?? match[0];
    parts.push(text.slice(end, match.index), make('span', classOf(match), token));
    end = match.index + token.length;
  }
  return [...parts, text.slice(end)];
};
const prettyJson = (body) => {
  try {
    return JSON.stringify(JSON.parse(body), null, 2);
  } catch {
    return null;
  }
};

const factsOf = (callback) => {
  const answer = 'status ' + callback.answer.status +
    (callback.answer.delay_ms > 0 ? ' after ' + callback.answer.delay_ms + ' ms' : '') +
    (callback.answer.retry_after_s === undefined ? '' : ', Retry-After ' + callback.answer.retry_after_s + ' s') +
    (callback.answer.problem === undefined ? '' : ' (' + callback.answer.problem + ')');
  const rows = [
    ['Order', callback.order], ['Sequence', callback.sequence], ['Attempt', callback.attempt],
    ['Received', new Date(callback.received_on).toLocaleString()], ['Answered with', answer],
    ['Body', callback.body_bytes.toLocaleString() + ' bytes'],
    ['Request', callback.method + ' ' + callback.path, true], ['webhook-id', callback.webhook_id, true],
  ];
  const facts = make('dl', 'facts');
  for (const [name, value, isWide] of rows) {
    if (value === null) continue;
    const row = make('div', isWide ? 'wide' : '');
    row.append(make('dt', '', name), make('dd', '', String(value)));
    facts.append(row);
  }
  return facts;
};

const partOf = (title, content, copied) => {
  const part = make('div', 'part');
  const bar = make('div', 'bar');
  bar.append(make('h3', '', title));
  if (copied !== undefined) {
    const button = make('button');
    button.type = 'button';
    button.append('Copy', make('span', 'unseen', ' ' + title.toLowerCase()));
    button.addEventListener('click', () => copy(button, copied));
    bar.append(button);
  }
  part.append(bar, content);
  return part;
};
const blockOf = (label, children) => {
  const block = make('pre');
  block.tabIndex = 0;
  block.setAttribute('aria-label', label);
  block.append(...children);
  return block;
};
const headersOf = (headers) => {
  const table = make('table');
  for (const name of Object.keys(headers).sort()) {
    const row = make('tr');
    const head = make('th');
    head.scope = 'row';
    head.append(make('code', '', name));
    const cell = make('td');
    cell.append(make('code', '', headers[name]));
    row.append(head, cell);
    table.append(row);
  }
  return table;
};

const showDetail = async (number) => {
  const response = await fetch('/callbacks/' + number).catch(() => null);
  if (selected !== number) return;
  const detail = byId('detail');
  detail.hidden = false;
  if (!response || !response.ok) {
    detail.replaceChildren(make('p', 'quiet', 'This callback is no longer kept.'));
    return;
  }
  const callback = await response.json();
  if (selected !== number) return;
  const top = make('div', 'top');
  top.append(make('h2', '', titleOf(callback)), ...notesOf(callback));
  const parts = [top];
  if (!isGood(callback)) parts.push(make('p', 'alarm', 'Not verified: ' + callback.verification.detail + '.'));
  if (callback.place.kind === 'gap') {
    parts.push(make('p', 'quiet', callback.note + ': as it should be where the task does not take every event.'));
  }
  parts.push(factsOf(callback));
  const pretty = prettyJson(callback.body);
  if (pretty !== null) parts.push(partOf('Body', blockOf('Body, laid out', colouredJson(pretty))));
  parts.push(partOf('Headers', headersOf(callback.headers)));
  const raw = callback.body === '' ? '(no body)' : callback.body;
  parts.push(partOf('Raw body', blockOf('Body as it was received', [raw]), callback.body));
  detail.replaceChildren(...parts);
};
`;
