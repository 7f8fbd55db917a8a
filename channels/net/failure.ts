import { isNativeError } from 'node:util/types';
import type { SendResult, UnreachableReason } from '../../domain/delivery/delivery';

/** The steps of an attempt, in order. With a proxy, `proxy` and `tunnel` replace `connect`. */
type ConnectionStep = 'dns' | 'connect' | 'proxy' | 'tunnel' | 'tls' | 'exchange';

export type Unreachable = Extract<SendResult, { kind: 'unreachable' }>;

/** Codes of this service, in addition to those of Node, c-ares, OpenSSL and undici. */
export const DEADLINE_CODE = 'DEADLINE';
export const ABORTED_CODE = 'ABORTED';

interface StepFailures {
  readonly codes: Readonly<Record<string, UnreachableReason>>;
  readonly otherwise: UnreachableReason;
}

/** Reasons by step, because an ECONNREFUSED of the name server differs from one of the receiver. */
const FAILURES: Readonly<Record<ConnectionStep, StepFailures>> = {
  dns: {
    codes: { ETIMEOUT: 'dns_timeout', [DEADLINE_CODE]: 'dns_timeout', [ABORTED_CODE]: 'timeout' },
    otherwise: 'dns_error',
  },
  connect: {
    codes: {
      ECONNRESET: 'connection_reset',
      ETIMEDOUT: 'connect_timeout',
      [DEADLINE_CODE]: 'connect_timeout',
      [ABORTED_CODE]: 'timeout',
    },
    // ECONNREFUSED and the codes without a route: EHOSTUNREACH, ENETUNREACH, EADDRNOTAVAIL.
    otherwise: 'connection_refused',
  },
  // The connection to the proxy failed; the endpoint got no request.
  proxy: { codes: { [ABORTED_CODE]: 'timeout' }, otherwise: 'proxy_error' },
  // The proxy is reachable, so a timeout is its connection to the endpoint.
  tunnel: {
    codes: {
      [DEADLINE_CODE]: 'connect_timeout',
      [ABORTED_CODE]: 'timeout',
    },
    otherwise: 'proxy_error',
  },
  tls: {
    codes: {
      ECONNRESET: 'connection_reset',
      EPIPE: 'connection_reset',
      ETIMEDOUT: 'connect_timeout',
      [DEADLINE_CODE]: 'connect_timeout',
      [ABORTED_CODE]: 'timeout',
    },
    otherwise: 'tls_error',
  },
  exchange: {
    codes: {
      ECONNRESET: 'connection_reset',
      EPIPE: 'connection_reset',
      UND_ERR_SOCKET: 'connection_reset',
      ETIMEDOUT: 'timeout',
      [DEADLINE_CODE]: 'timeout',
      [ABORTED_CODE]: 'timeout',
    },
    otherwise: 'protocol_error',
  },
};

/** A failure to get, read or use credentials. No request was sent. `detail` names the step and a code. */
export const authFailure = (step: string, code: string): Unreachable => ({
  kind: 'unreachable',
  reason: 'auth_error',
  detail: `${step} ${code}`,
});

/** TLS errors. A TLS 1.3 server refuses a client without certificate only after the handshake. */
const OPENSSL_CODE = /^ERR_(SSL|TLS)_/;

/** Maps an error to a reason. `detail` is only the code, because messages quote addresses and received bytes. */
export const classifyFailure = (error: unknown, step: ConnectionStep): Unreachable => {
  const code = codeOf(error);
  const { codes, otherwise } = FAILURES[step];
  const reason = codes[code] ?? (OPENSSL_CODE.test(code) ? 'tls_error' : otherwise);
  return { kind: 'unreachable', reason, detail: code };
};

/** The most specific code of an error, without its message. */
export const codeOf = (error: unknown): string => {
  if (!isNativeError(error)) return 'UNKNOWN';
  if (error.name === 'HTTPParserError') return `${MALFORMED} ${PARSER_REASON.exec(error.message)?.[0] ?? ''}`;
  const code = 'code' in error && typeof error.code === 'string' ? error.code : error.name;
  // undici uses one code for closed connections and for invalid responses ("bad upgrade", "bad response").
  return code === 'UND_ERR_SOCKET' && error.message.startsWith('bad ') ? `${code} ${error.message}` : code;
};

/** undici gives parser errors no code, but puts the parser's fixed message in parentheses. */
const MALFORMED = 'HTTP_MALFORMED';
const PARSER_REASON = /\([^()]*\)/;
const ENDED_EARLY = '(Invalid EOF state)';

/** Whether a response body is invalid HTTP, and does not only end too early. */
export const isMalformed = (error: unknown): boolean => {
  const code = codeOf(error);
  return code.startsWith(MALFORMED) && !code.endsWith(ENDED_EARLY);
};
