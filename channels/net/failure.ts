import { isNativeError } from 'node:util/types';
import type { SendResult, UnreachableReason } from '../../domain/delivery/delivery';

/** The steps of an attempt, in their order; `proxy` and `tunnel` in place of `connect` where there is a proxy. */
type ConnectionStep = 'dns' | 'connect' | 'proxy' | 'tunnel' | 'tls' | 'exchange';

export type Unreachable = Extract<SendResult, { kind: 'unreachable' }>;

/** Codes of our own, beside those of Node, c-ares, OpenSSL and undici. */
export const DEADLINE_CODE = 'DEADLINE';
export const ABORTED_CODE = 'ABORTED';

interface StepFailures {
  readonly codes: Readonly<Record<string, UnreachableReason>>;
  readonly otherwise: UnreachableReason;
}

/** What an error code means depends on the step: an ECONNREFUSED of the name server is not one of the receiver. */
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
    // ECONNREFUSED, and its kin that know no way there: EHOSTUNREACH, ENETUNREACH, EADDRNOTAVAIL.
    otherwise: 'connection_refused',
  },
  // The way to the proxy itself; whoever the endpoint is, it was not asked.
  proxy: { codes: { [ABORTED_CODE]: 'timeout' }, otherwise: 'proxy_error' },
  // The proxy is there, and connects to the endpoint: what takes long is that.
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

/** Credentials that could not be had, read or used: the receiver was not asked. `detail` names the step and a code. */
export const authFailure = (step: string, code: string): Unreachable => ({
  kind: 'unreachable',
  reason: 'auth_error',
  detail: `${step} ${code}`,
});

/** Of TLS, even after the handshake: a TLS 1.3 server refuses a client without certificate only then. */
const OPENSSL_CODE = /^ERR_(SSL|TLS)_/;

/** Names why no answer came. `detail` is the code alone: messages quote addresses and bytes that came in. */
export const classifyFailure = (error: unknown, step: ConnectionStep): Unreachable => {
  const code = codeOf(error);
  const { codes, otherwise } = FAILURES[step];
  const reason = codes[code] ?? (OPENSSL_CODE.test(code) ? 'tls_error' : otherwise);
  return { kind: 'unreachable', reason, detail: code };
};

/** What says most of an error in one word: never its message. */
export const codeOf = (error: unknown): string => {
  if (!isNativeError(error)) return 'UNKNOWN';
  if (error.name === 'HTTPParserError') return `${MALFORMED} ${PARSER_REASON.exec(error.message)?.[0] ?? ''}`;
  const code = 'code' in error && typeof error.code === 'string' ? error.code : error.name;
  // undici has one code for a closed connection and for answers that it cannot take ("bad upgrade", "bad response").
  return code === 'UND_ERR_SOCKET' && error.message.startsWith('bad ') ? `${code} ${error.message}` : code;
};

/** undici leaves these without a code, and puts the parser's fixed words for them in parentheses. */
const MALFORMED = 'HTTP_MALFORMED';
const PARSER_REASON = /\([^()]*\)/;
const ENDED_EARLY = '(Invalid EOF state)';

/** Whether an answer's body broke HTTP, and did not just end too early. */
export const isMalformed = (error: unknown): boolean => {
  const code = codeOf(error);
  return code.startsWith(MALFORMED) && !code.endsWith(ENDED_EARLY);
};
