import { isNativeError } from 'node:util/types';
import type { SendResult, UnreachableReason } from '../../domain/delivery/delivery';

/** Steps of an attempt in order. With a proxy, `proxy` and `tunnel` replace `connect`. */
type ConnectionStep = 'dns' | 'connect' | 'proxy' | 'tunnel' | 'tls' | 'exchange';

export type Unreachable = Extract<SendResult, { kind: 'unreachable' }>;

/** Our codes, in addition to those of Node, c-ares, OpenSSL and undici. */
export const DEADLINE_CODE = 'DEADLINE';
export const ABORTED_CODE = 'ABORTED';

interface StepFailures {
  readonly codes: Readonly<Record<string, UnreachableReason>>;
  readonly otherwise: UnreachableReason;
}

/** Maps codes per step, because ECONNREFUSED of a name server differs from that of a receiver. */
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
    // ECONNREFUSED and routing errors: EHOSTUNREACH, ENETUNREACH, EADDRNOTAVAIL.
    otherwise: 'connection_refused',
  },
  // Connection to the proxy. The endpoint was not called.
  proxy: { codes: { [ABORTED_CODE]: 'timeout' }, otherwise: 'proxy_error' },
  // The proxy connects to the endpoint, so a timeout is the endpoint's.
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

/** Missing or unusable credentials: the receiver was not called. `detail` has the step and a code. */
export const authFailure = (step: string, code: string): Unreachable => ({
  kind: 'unreachable',
  reason: 'auth_error',
  detail: `${step} ${code}`,
});

/** TLS alerts after the handshake, when a TLS 1.3 server refuses a client without a certificate. */
const OPENSSL_CODE = /^ERR_(SSL|TLS)_/;

/** Classifies an error without a response. `detail` is only the code, because messages quote data. */
export const classifyFailure = (error: unknown, step: ConnectionStep): Unreachable => {
  const code = codeOf(error);
  const { codes, otherwise } = FAILURES[step];
  const reason = codes[code] ?? (OPENSSL_CODE.test(code) ? 'tls_error' : otherwise);
  return { kind: 'unreachable', reason, detail: code };
};

/** Returns the most specific code of an error, never its message. */
export const codeOf = (error: unknown): string => {
  if (!isNativeError(error)) return 'UNKNOWN';
  if (error.name === 'HTTPParserError') return `${MALFORMED} ${PARSER_REASON.exec(error.message)?.[0] ?? ''}`;
  const code = 'code' in error && typeof error.code === 'string' ? error.code : error.name;
  // undici uses one code for closed connections and for invalid responses ("bad upgrade", "bad response").
  return code === 'UND_ERR_SOCKET' && error.message.startsWith('bad ') ? `${code} ${error.message}` : code;
};

/** undici gives these no code, but adds the parser's fixed words in parentheses. */
const MALFORMED = 'HTTP_MALFORMED';
const PARSER_REASON = /\([^()]*\)/;
const ENDED_EARLY = '(Invalid EOF state)';

/** Whether a response body broke HTTP, in contrast to ending early. */
export const isMalformed = (error: unknown): boolean => {
  const code = codeOf(error);
  return code.startsWith(MALFORMED) && !code.endsWith(ENDED_EARLY);
};
