import type { Callback, CallbackSummary } from '../callback';
import type { Guide } from '../guide';
import { badgesOf, isVerified, titleOf } from './badges.js';
import { detailOf } from './detail.js';
import { byId, copy, make } from './elements.js';

const list = byId('list', HTMLOListElement);
const detail = byId('detail', HTMLElement);
const orderFilter = byId('order', HTMLSelectElement);
const follow = byId('follow', HTMLInputElement);

/** Newest first. */
let callbacks: readonly CallbackSummary[] = [];
let selected: number | undefined;

const guide = (await (await fetch('/guide')).json()) as Guide;
showGuide();
listen();
connect();

function showGuide(): void {
  byId('address', HTMLElement).textContent = `${guide.receiver_url}/`;
  byId('make-task', HTMLPreElement).textContent = guide.make_task;
  byId('send-order', HTMLPreElement).textContent = guide.send_order;
  byId('bad-day', HTMLElement).textContent = `${guide.receiver_url}/?status=503&times=2`;
  const rows = guide.switches.map(({ example, says }) => {
    const row = make('tr');
    const head = make('th');
    head.scope = 'row';
    head.append(make('code', '', example));
    row.append(head, make('td', '', says));
    return row;
  });
  byId('switches', HTMLTableSectionElement).replaceChildren(...rows);
}

function listen(): void {
  list.addEventListener('keydown', moveFocus);
  orderFilter.addEventListener('change', () => {
    selected = undefined;
    showAll();
  });
  follow.addEventListener('change', followNewest);
  byId('clear', HTMLButtonElement).addEventListener('click', () => fetch('/callbacks', { method: 'DELETE' }));
  for (const button of document.querySelectorAll<HTMLButtonElement>('button[data-copy]')) {
    const source = byId(button.dataset['copy'] ?? '', HTMLElement);
    button.addEventListener('click', () => copy(button, source.textContent));
  }
}

/** Connects to the stream. The browser reconnects automatically; each connection starts with all callbacks. */
function connect(): void {
  const connection = byId('connection', HTMLElement);
  const show = (text: string, isLive: boolean): void => {
    connection.textContent = text;
    connection.classList.toggle('live', isLive);
  };
  const stream = new EventSource('/stream');
  stream.addEventListener('open', () => show('live', true));
  stream.addEventListener('error', () => {
    const isClosed = stream.readyState === EventSource.CLOSED;
    show(isClosed ? 'not connected; reload the page' : 'reconnecting', false);
  });
  stream.addEventListener('all', ({ data }: MessageEvent<string>) => {
    callbacks = JSON.parse(data) as CallbackSummary[];
    showAll();
  });
  stream.addEventListener('callback', ({ data }: MessageEvent<string>) => {
    addOne(JSON.parse(data) as CallbackSummary);
  });
}

function showAll(): void {
  showOrders();
  list.replaceChildren(...shown().map((callback) => itemOf(callback)));
  showFrame();
  markSelected();
  followNewest();
}

function addOne(callback: CallbackSummary): void {
  callbacks = [callback, ...callbacks].slice(0, guide.max_callbacks);
  showOrders();
  if (isShown(callback)) {
    list.prepend(itemOf(callback, 'new'));
    while (list.children.length > shown().length) list.lastElementChild?.remove();
  }
  showFrame();
  followNewest();
  const order = callback.order === null ? '' : ` of ${callback.order}`;
  const verdict = isVerified(callback) ? 'verified' : 'not verified';
  byId('news', HTMLElement).textContent = `${titleOf(callback)}${order}, ${verdict}`;
}

function itemOf(callback: CallbackSummary, age?: 'new'): HTMLElement {
  const { order, sequence, attempt } = callback;
  const button = make('button', [isVerified(callback) ? '' : 'bad', age ?? ''].join(' ').trim());
  button.type = 'button';
  button.dataset['number'] = String(callback.number);
  const about = [
    order === null ? '' : `${order}${sequence === null ? '' : ` #${sequence}`}`,
    attempt === null ? '' : `attempt ${attempt}`,
  ];
  const time = make('time', '', new Date(callback.received_on).toLocaleTimeString());
  time.dateTime = callback.received_on;
  const notes = make('div', 'notes');
  notes.append(...badgesOf(callback));
  const aboutText = about.filter((part) => part !== '').join(' · ');
  button.append(make('span', 'title', titleOf(callback)), time, make('span', 'about', aboutText), notes);
  button.addEventListener('click', () => {
    follow.checked = false;
    select(callback.number);
  });
  const item = make('li');
  item.append(button);
  return item;
}

function isShown({ order }: CallbackSummary): boolean {
  return orderFilter.value === '' || order === orderFilter.value;
}

function shown(): readonly CallbackSummary[] {
  return callbacks.filter(isShown);
}

/** Updates everything around the list. */
function showFrame(): void {
  const isEmpty = callbacks.length === 0;
  byId('empty', HTMLElement).hidden = !isEmpty;
  byId('main', HTMLElement).classList.toggle('bare', isEmpty);
  for (const id of ['clear', 'order-label', 'follow-label']) byId(id, HTMLElement).hidden = isEmpty;
  byId('count', HTMLElement).textContent = countInWords();
  if (!isEmpty) return;
  selected = undefined;
  detail.hidden = true;
  detail.replaceChildren();
}

function countInWords(): string {
  const count = shown().length;
  if (callbacks.length === 0) return '';
  return count === callbacks.length ? `(${count})` : `(${count} of ${callbacks.length})`;
}

function showOrders(): void {
  const before = orderFilter.value;
  const orders = [...new Set(callbacks.flatMap(({ order }) => (order === null ? [] : [order])))].sort();
  orderFilter.replaceChildren(new Option('all', ''), ...orders.map((order) => new Option(order, order)));
  orderFilter.value = orders.includes(before) ? before : '';
}

function followNewest(): void {
  const newest = shown()[0];
  if (newest !== undefined && (follow.checked || selected === undefined)) select(newest.number);
}

function select(number: number): void {
  selected = number;
  markSelected();
  void showDetail(number);
}

function markSelected(): void {
  for (const button of list.querySelectorAll('button')) {
    if (Number(button.dataset['number']) === selected) button.setAttribute('aria-current', 'true');
    else button.removeAttribute('aria-current');
  }
}

async function showDetail(number: number): Promise<void> {
  const response = await fetch(`/callbacks/${number}`).catch(() => undefined);
  const callback = response?.ok === true ? ((await response.json()) as Callback) : undefined;
  if (selected !== number) return;
  detail.hidden = false;
  detail.replaceChildren(
    ...(callback === undefined ? [make('p', 'quiet', 'This callback was deleted.')] : detailOf(callback)),
  );
}

function moveFocus(event: KeyboardEvent): void {
  const buttons = [...list.querySelectorAll('button')];
  const at = buttons.findIndex((button) => button === document.activeElement);
  const steps: Readonly<Record<string, number>> = {
    ArrowDown: at + 1,
    ArrowUp: at - 1,
    Home: 0,
    End: buttons.length - 1,
  };
  const next = buttons[steps[event.key] ?? -1];
  if (at < 0 || next === undefined) return;
  event.preventDefault();
  next.focus();
}
