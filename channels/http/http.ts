import { defineChannel } from '../channel';
import { ANY_NAME, SECRET_MARK, SHOWN } from '../visible';
import { composeRequest, recordPlanned } from './compose-request';
import { httpProblems, RULED_HTTP_MEMBERS, storedRequest } from './http-rules';
import { httpSchema } from './http-schema';

const SECRET_NAME = /auth|cookie|credential|key|pass|pin|secret|session|signature|token/i;

/** Values that are credentials under any header name: `Basic …`, `Bearer …`. */
const SECRET_VALUE = /^(basic|bearer|digest|token|api-?key)\s/i;

const shownHeader = (value: string, name: string): string =>
  SECRET_NAME.test(name) || SECRET_VALUE.test(value) ? SECRET_MARK : value;

/** Sends requests to the customer's own endpoint. */
export const httpChannel = defineChannel({
  name: 'http',
  member: 'http_request',
  schema: httpSchema,
  example: {
    url: 'https://erp.example.com/api/order-ticketed',
    header: { Authorization: 'Basic YourPassword' },
    json_body: {
      agent: '{{agent}}',
      agency: '{{agency}}',
      pnr: '{{pnr}}',
      freeText: 'Order has been ticketed, this is your order ID: {{agw_id}}',
    },
  },
  visible: {
    url: SHOWN,
    method: SHOWN,
    header: { [ANY_NAME]: shownHeader },
    json_body: SHOWN,
    auth: {
      type: SHOWN,
      username: SHOWN,
      token_url: SHOWN,
      client_id: SHOWN,
      scope: SHOWN,
      audience: SHOWN,
      auth_style: SHOWN,
      certificate: SHOWN,
    },
    ca: SHOWN,
    timeout_ms: SHOWN,
  },
  ruled: RULED_HTTP_MEMBERS,
  validate: httpProblems,
  stored: storedRequest,
  // Only path and query have tags. A server that fails on one path mostly fails on all of them.
  endpointOf: ({ url }) => ({ key: new URL(url).origin, name: new URL(url).origin }),
  testTargets: ({ url }) => [new URL(url).hostname],
  timeoutMs: ({ timeout_ms: timeoutMs }) => timeoutMs,
  compose: composeRequest,
  record: recordPlanned,
  open: async (options) => {
    const { createHttpSender } = await import('./http-sender.js');
    return createHttpSender(options);
  },
});
