import type { LoadedKey } from './config/admin-key';

/** What a person needs who sees the service for the first time. */
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

/** The documentation's own example, with its url pointed at the inbox. */
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

/** The text that `npm start` ends its start with. */
export function welcome(facts: WelcomeFacts): string {
  const { apiUrl, temporalUiUrl, inboxUrl, admin, readyAfterMs } = facts;
  const post = (path: string, body: object): string =>
    `curl -sS ${apiUrl}${path} -H "Authorization: Bearer $(cat '${admin.file}')" -H 'Content-Type: application/json' -d '${JSON.stringify(body)}'`;
  return `
Callsign is ready after ${(readyAfterMs / 1000).toFixed(1)} s.

  API          ${apiUrl}
  API docs     ${apiUrl}/docs
  Inbox        ${inboxUrl}      shows every callback that is sent to ${inboxUrl}/…
  Temporal UI  ${temporalUiUrl}      shows orders in clear text after a login at ${apiUrl}/codec/login
  Admin key    ${keyLine(admin)}

The first callback: paste these two in another terminal and see it arrive here and in the inbox.

1. A task, as the documentation has it:

${post('/v1/tasks', sampleTask(inboxUrl))}

2. An order:

${post('/v1/orders', sampleOrder())}

All eleven events in half a minute: ${demoCommand(apiUrl)}. Ctrl-C stops everything; orders sleep on until the next start.

`;
}

/** The demo looks for the service at the default address. */
const demoCommand = (apiUrl: string): string =>
  apiUrl === 'http://127.0.0.1:3000' ? 'npm run demo' : `npm run demo -- --url ${apiUrl}`;

const keyLine = ({ isNew, key, file }: LoadedKey): string =>
  isNew ? `${key} (shown this once; kept in ${file})` : `in ${file}`;
