import type { LoadedKey } from './config/admin-key';

/** The facts for a first-time user. */
export interface WelcomeFacts {
  readonly apiUrl: string;
  readonly temporalUiUrl: string;
  readonly inboxUrl: string;
  readonly admin: LoadedKey;
  readonly readyAfterMs: number;
}

/** Days from today to the departure of the sample order. */
const SAMPLE_DEPARTURE_DAYS = 30;
const DAY_MS = 86_400_000;

const dateIn = (days: number): string => new Date(Date.now() + days * DAY_MS).toISOString().slice(0, 10);

/** The example of the documentation, with the URL of the inbox. */
const sampleTask = (inboxUrl: string): object => ({
  name: 'Ticketing to our ERP',
  agency: 'Sunny Travel',
  events: ['OrderCreated', 'OrderTicketed'],
  http_request: {
    url: `${inboxUrl}/api/order-ticketed`,
    header: { Authorization: 'Basic YourPassword' },
    json_body: {
      agent: '{{agent}}',
      agency: '{{agency}}',
      pnr: '{{pnr}}',
      freeText: 'Order has been ticketed, this is your order ID: {{agw_id}}',
    },
  },
});

const sampleOrder = (): object => ({
  agw_id: 'AGW-1001',
  pnr: 'X4T2QP',
  agency: 'Sunny Travel',
  agent: 'Ana',
  flights: [
    { origin: 'MAD', destination: 'LHR', departure: `${dateIn(SAMPLE_DEPARTURE_DAYS)}T10:20` },
    { origin: 'LHR', destination: 'MAD', departure: `${dateIn(SAMPLE_DEPARTURE_DAYS + 7)}T18:00` },
  ],
});

/** The text that `npm start` prints when the service is ready. */
export function welcome(facts: WelcomeFacts): string {
  const { apiUrl, temporalUiUrl, inboxUrl, admin, readyAfterMs } = facts;
  const post = (path: string, body: object): string =>
    `curl -sS ${apiUrl}${path} -H "Authorization: Bearer $(cat '${admin.file}')" -H 'Content-Type: application/json' -d '${JSON.stringify(body)}'`;
  return `
Callsign is ready after ${(readyAfterMs / 1000).toFixed(1)} s.

  API          ${apiUrl}
  API docs     ${apiUrl}/docs
  Inbox        ${inboxUrl}      shows every callback to ${inboxUrl}/…
  Temporal UI  ${temporalUiUrl}      shows orders in clear text after a login at ${apiUrl}/codec/login
  Admin key    ${keyLine(admin)}

For the first callback, paste these two commands in another terminal. It arrives here and in the inbox.

1. Create a task:

${post('/v1/tasks', sampleTask(inboxUrl))}

2. Report an order:

${post('/v1/orders', sampleOrder())}

All eleven events in half a minute: ${demoCommand(apiUrl)}. Ctrl-C stops everything; orders continue at the next start.

`;
}

/** The command of the demo, with the URL of the service unless it is the default. */
const demoCommand = (apiUrl: string): string =>
  apiUrl === 'http://127.0.0.1:3000' ? 'npm run demo' : `npm run demo -- --url ${apiUrl}`;

const keyLine = ({ isNew, key, file }: LoadedKey): string =>
  isNew ? `${key} (shown only once; stored in ${file})` : `in ${file}`;
