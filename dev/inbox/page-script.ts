import { PAGE_DETAIL_SCRIPT } from './page-detail-script';

/**
 * The page's own part: the list, kept true by the stream. What came from outside is only ever set as text.
 * Plain text of a browser script, because the compiler copies no assets; the page's test runs it in a browser.
 */
const LIST_SCRIPT = String.raw`
const byId = (id) => document.getElementById(id);
const list = byId('list');
let callbacks = [];
let selected = null;

const make = (tag, className, text) => {
  const element = document.createElement(tag);
  if (className) element.className = className;
  if (text !== undefined) element.textContent = text;
  return element;
};
const titleOf = (callback) => callback.event ?? callback.method + ' ' + callback.path;
const timeOf = (callback) => new Date(callback.received_on).toLocaleTimeString();
const isGood = (callback) => callback.verification.kind === 'verified';
const verifiedBadge = (callback) =>
  make('span', isGood(callback) ? 'badge good' : 'badge bad', isGood(callback) ? '✓ verified' : '✗ not verified');

const notesOf = (callback) => {
  const notes = [verifiedBadge(callback)];
  const status = callback.answer.status;
  if (status < 200 || status > 299) notes.push(make('span', 'badge warn', 'answered ' + status));
  if (callback.note !== null) notes.push(make('span', callback.place.kind === 'out_of_order' ? 'badge bad' : 'badge', callback.note));
  return notes;
};

const itemOf = (callback, isNew) => {
  const item = make('li');
  const button = make('button', (isGood(callback) ? '' : 'bad') + (isNew ? ' new' : ''));
  button.type = 'button';
  button.dataset.number = callback.number;
  const about = [
    callback.order === null ? null : callback.order + (callback.sequence === null ? '' : ' #' + callback.sequence),
    callback.attempt === null ? null : 'attempt ' + callback.attempt,
  ].filter(Boolean).join(' · ');
  const time = make('time', '', timeOf(callback));
  time.dateTime = callback.received_on;
  const notes = make('div', 'notes');
  notes.append(...notesOf(callback));
  button.append(make('span', 'title', titleOf(callback)), time, make('span', 'about', about), notes);
  button.addEventListener('click', () => { byId('follow').checked = false; select(callback.number); });
  item.append(button);
  return item;
};

const chosenOrder = () => byId('order').value;
const isShown = (callback) => chosenOrder() === '' || callback.order === chosenOrder();
const shown = () => callbacks.filter(isShown);

const showFrame = () => {
  const any = callbacks.length > 0;
  byId('empty').hidden = any;
  byId('main').classList.toggle('bare', !any);
  for (const id of ['clear', 'order-label', 'follow-label']) byId(id).hidden = !any;
  const count = shown().length;
  byId('count').textContent = !any ? '' : count === callbacks.length ? '(' + count + ')' : '(' + count + ' of ' + callbacks.length + ')';
  if (!any) { selected = null; byId('detail').hidden = true; byId('detail').replaceChildren(); }
};

const showOrders = () => {
  const before = chosenOrder();
  const orders = [...new Set(callbacks.map((one) => one.order).filter((order) => order !== null))].sort();
  const options = [new Option('all', ''), ...orders.map((order) => new Option(order, order))];
  byId('order').replaceChildren(...options);
  byId('order').value = orders.includes(before) ? before : '';
};

const mark = () => {
  for (const button of list.querySelectorAll('button')) {
    if (Number(button.dataset.number) === selected) button.setAttribute('aria-current', 'true');
    else button.removeAttribute('aria-current');
  }
};
const select = (number) => { selected = number; mark(); showDetail(number); };
const followNewest = () => {
  const newest = shown()[0];
  if (newest && (byId('follow').checked || selected === null)) select(newest.number);
};

const showAll = () => {
  showOrders();
  list.replaceChildren(...shown().map((callback) => itemOf(callback, false)));
  showFrame();
  mark();
  followNewest();
};
const addOne = (callback) => {
  callbacks = [callback, ...callbacks].slice(0, MOST_SHOWN);
  showOrders();
  if (isShown(callback)) {
    list.prepend(itemOf(callback, true));
    while (list.children.length > shown().length) list.lastElementChild.remove();
  }
  showFrame();
  followNewest();
  byId('news').textContent = titleOf(callback) + (callback.order === null ? '' : ' of ' + callback.order) +
    (isGood(callback) ? ', verified' : ', not verified');
};

list.addEventListener('keydown', (event) => {
  const buttons = [...list.querySelectorAll('button')];
  const at = buttons.indexOf(document.activeElement);
  const to = { ArrowDown: at + 1, ArrowUp: at - 1, Home: 0, End: buttons.length - 1 }[event.key];
  if (at < 0 || to === undefined || !buttons[to]) return;
  event.preventDefault();
  buttons[to].focus();
});
byId('order').addEventListener('change', () => { selected = null; showAll(); });
byId('follow').addEventListener('change', followNewest);
byId('clear').addEventListener('click', () => fetch('/callbacks', { method: 'DELETE' }));
for (const button of document.querySelectorAll('[data-copy]')) {
  button.addEventListener('click', () => copy(button, byId(button.dataset.copy).textContent));
}

const stream = new EventSource('/stream');
const showConnection = (text, isLive) => {
  byId('connection').textContent = text;
  byId('connection').classList.toggle('live', isLive);
};
stream.addEventListener('open', () => showConnection('live', true));
stream.addEventListener('error', () => {
  showConnection(stream.readyState === EventSource.CLOSED ? 'not connected: reload the page' : 'reconnecting', false);
});
stream.addEventListener('all', (event) => { callbacks = JSON.parse(event.data); showAll(); });
stream.addEventListener('callback', (event) => addOne(JSON.parse(event.data)));
`;

/** @param mostShown - callbacks that the list holds at most: as many as the inbox keeps */
export const pageScript = (mostShown: number): string =>
  `'use strict';\nconst MOST_SHOWN = ${mostShown};\n${PAGE_DETAIL_SCRIPT}${LIST_SCRIPT}`;
