import { SWITCHES } from './switches';

interface PageFacts {
  readonly receiverUrl: string;
  readonly serviceUrl?: string;
  readonly keyFile?: string;
  readonly now: Date;
}

/** Days from today to the departure in the sample order. */
const SAMPLE_DEPARTURE_DAYS = 30;
const DAY_MS = 86_400_000;

/** The page without callbacks: those come over its stream. */
export function pageHtml(facts: PageFacts): string {
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<title>Inbox · Callsign</title>
<link rel="icon" href="/icon.svg" type="image/svg+xml">
<link rel="stylesheet" href="/page.css">
<script src="/page.js" defer></script>
</head>
<body>
<a class="skip" href="#list-heading">Skip to the callbacks</a>
<header>
  <div class="name"><img src="/icon.svg" alt=""><h1>Callsign inbox</h1></div>
  <p class="address">receives at <code id="address">${text(facts.receiverUrl)}/</code> <button type="button" data-copy="address">Copy<span class="unseen"> the address</span></button></p>
  <p id="connection" role="status">connecting</p>
</header>
<main id="main" class="bare">
  <section class="card" aria-labelledby="list-heading">
    <div class="bar">
      <h2 id="list-heading" tabindex="-1">Callbacks <span id="count"></span></h2>
      <label id="order-label" hidden>Order <select id="order"></select></label>
      <label id="follow-label" hidden><input type="checkbox" id="follow" checked> Follow the newest</label>
      <button type="button" id="clear" hidden>Clear</button>
    </div>
    <ol id="list"></ol>
    <div id="empty">
${emptyState(facts)}
    </div>
  </section>
  <section class="card" id="detail" aria-label="The selected callback" hidden></section>
</main>
<footer>
  <details class="card" id="bad-days">
    <summary>Try bad days</summary>
    <div>
      <p>Add these to the URL of a task, such as <code>${text(facts.receiverUrl)}/?status=503&amp;times=2</code>, and watch how its deliveries are retried.</p>
      <table>
${Object.values(SWITCHES)
  .map(
    (one) =>
      `        <tr><th scope="row"><code>${text(one.example)}</code></th><td>${text(one.says)}</td></tr>`,
  )
  .join('\n')}
      </table>
      <p class="quiet">The latest callbacks are kept in memory and gone when the service stops. Programs read them at <a href="/callbacks">/callbacks</a>.</p>
    </div>
  </details>
</footer>
<p id="news" class="unseen" aria-live="polite"></p>
<noscript><p>This page needs its script to show callbacks. Without it, read <a href="/callbacks">/callbacks</a>.</p></noscript>
</body>
</html>
`;
}

function emptyState({
  receiverUrl,
  serviceUrl = 'http://127.0.0.1:3000',
  keyFile = '.callsign/admin-key',
  now,
}: PageFacts): string {
  const post = (path: string, body: object): string =>
    [
      `curl -sS ${serviceUrl}${path}`,
      `  -H "Authorization: Bearer $(cat ${shellWord(keyFile)})"`,
      `  -H 'Content-Type: application/json'`,
      `  -d '${JSON.stringify(body)}'`,
    ].join(' \\\n');
  const task = { name: 'My first task', events: ['*'], http_request: { url: `${receiverUrl}/` } };
  const order = { agw_id: 'AGW-1', flights: [sampleFlight(now)] };
  return `      <p class="lead">Nothing has come in yet.</p>
      <p>See a whole life of two orders: run <code>npm run demo</code> in another terminal. Or make the first callback arrive here yourself, from the service's folder:</p>
${step('make-task', '1. Make a task that calls this inbox', post('/v1/tasks', task))}
${step('send-order', '2. Tell the service of an order', post('/v1/orders', order))}
      <p>OrderCreated appears here at once.</p>`;
}

const step = (id: string, title: string, command: string): string =>
  `      <div class="step"><div class="bar"><h3 id="${id}-title">${text(title)}</h3><button type="button" data-copy="${id}">Copy<span class="unseen"> command</span></button></div><pre id="${id}" tabindex="0" aria-labelledby="${id}-title">${text(command)}</pre></div>`;

function sampleFlight(now: Date): object {
  const day = new Date(now.getTime() + SAMPLE_DEPARTURE_DAYS * DAY_MS).toISOString().slice(0, 10);
  return { origin: 'MAD', destination: 'LHR', departure: `${day}T10:20`, arrival: `${day}T11:45` };
}

/** As it stands where the shell reads it as one word, else in single quotes. */
const shellWord = (word: string): string =>
  /^[\w./:-]+$/.test(word) ? word : `'${word.replaceAll("'", `'\\''`)}'`;

const text = (value: string): string =>
  value.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;').replaceAll('"', '&quot;');
