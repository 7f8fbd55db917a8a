import { SWITCHES } from './switches';

/** The instructions on the page. */
export interface Guide {
  /** Without a trailing slash. */
  readonly receiver_url: string;
  /** Commands for a shell. */
  readonly make_task: string;
  readonly send_order: string;
  /** Query parameters that change the response of the inbox. */
  readonly switches: readonly { readonly example: string; readonly says: string }[];
  /** Most callbacks in memory. */
  readonly max_callbacks: number;
}

interface GuideFacts {
  readonly receiverUrl: string;
  readonly serviceUrl?: string;
  readonly keyFile?: string;
  readonly maxCallbacks: number;
  readonly now: Date;
}

/** Days from today to the departure in the sample order. */
const SAMPLE_DEPARTURE_DAYS = 30;
const DAY_MS = 86_400_000;

export function guideOf(facts: GuideFacts): Guide {
  const { receiverUrl, serviceUrl = 'http://127.0.0.1:3000', keyFile = '.callsign/admin-key' } = facts;
  const post = (path: string, body: object): string =>
    [
      `curl -sS ${serviceUrl}${path}`,
      `  -H "Authorization: Bearer $(cat ${shellWord(keyFile)})"`,
      `  -H 'Content-Type: application/json'`,
      `  -d '${JSON.stringify(body)}'`,
    ].join(' \\\n');
  const task = { name: 'My first task', events: ['*'], http_request: { url: `${receiverUrl}/` } };
  const order = { agw_id: 'AGW-1', flights: [sampleFlight(facts.now)] };
  return {
    receiver_url: receiverUrl,
    make_task: post('/v1/tasks', task),
    send_order: post('/v1/orders', order),
    switches: Object.values(SWITCHES).map(({ example, says }) => ({ example, says })),
    max_callbacks: facts.maxCallbacks,
  };
}

function sampleFlight(now: Date): object {
  const day = new Date(now.getTime() + SAMPLE_DEPARTURE_DAYS * DAY_MS).toISOString().slice(0, 10);
  return { origin: 'MAD', destination: 'LHR', departure: `${day}T10:20`, arrival: `${day}T11:45` };
}

/** Quotes a word for the shell if necessary. */
const shellWord = (word: string): string =>
  /^[\w./:-]+$/.test(word) ? word : `'${word.replaceAll("'", `'\\''`)}'`;
