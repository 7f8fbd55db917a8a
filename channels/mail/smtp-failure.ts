import { isNativeError } from 'node:util/types';
import type { NodemailerError } from 'nodemailer';
import type { SendResult, UnreachableReason } from '../../domain/delivery/delivery';
import { endOf } from '../net/deadline';
import { classifyFailure } from '../net/failure';

interface SmtpFailure {
  readonly result: SendResult;
  /** The server's reply, if it refused the mail. */
  readonly reply?: string;
}

/** Commands whose refusal concerns the mail. Other refusals concern this client or the state of the server. */
const MAIL_COMMANDS: ReadonlySet<string> = new Set(['MAIL FROM', 'RCPT TO', 'DATA']);

/** Replies about wrong or missing credentials, after any command. @see RFC 4954 6 */
const CREDENTIAL_REPLIES: ReadonlySet<number> = new Set([530, 534, 535, 538]);

/** Reasons by nodemailer's codes. Socket errors have a more specific code in `originalCode`. */
const REASONS: Readonly<Record<string, UnreachableReason>> = {
  EDNS: 'dns_error',
  ETLS: 'tls_error',
  EAUTH: 'auth_error',
  ENOAUTH: 'auth_error',
  ECONNECTION: 'connection_reset',
  EPROTOCOL: 'protocol_error',
};

const SOCKET_REASONS: Readonly<Record<string, UnreachableReason>> = {
  ECONNRESET: 'connection_reset',
  EPIPE: 'connection_reset',
  ECONNREFUSED: 'connection_refused',
  EHOSTUNREACH: 'connection_refused',
  ENETUNREACH: 'connection_refused',
  EADDRNOTAVAIL: 'connection_refused',
};

/**
 * Maps the failure of a mail to a result: a 4xx is retried, a 5xx about the mail is final.
 *
 * An unreachable server or refused credentials are `unreachable`, because the mail itself is not at fault.
 */
export const smtpFailure = (error: unknown, signal: AbortSignal): SmtpFailure => {
  if (signal.aborted) return { result: classifyFailure(endOf(signal), 'exchange') };
  if (!isNativeError(error)) return { result: unreachable('protocol_error', 'UNKNOWN') };
  // Without the message, because it quotes addresses and the server's text.
  const smtpError: NodemailerError = error;
  const { code = error.name, responseCode, response } = smtpError;
  const isOfMail = MAIL_COMMANDS.has(smtpError.command ?? '');
  if (responseCode === undefined)
    return { result: unreachable(reasonOf(code, smtpError), smtpError.originalCode ?? code) };
  const reply = response === undefined ? {} : { reply: response };
  if (code === 'ETLS') return { result: unreachable('tls_error', `SMTP ${responseCode}`), ...reply };
  if (code === 'EAUTH' || CREDENTIAL_REPLIES.has(responseCode))
    return { result: unreachable('auth_error', `SMTP ${responseCode}`), ...reply };
  return { result: refused(responseCode, isOfMail && smtpError.permanent === true), ...reply };
};

const refused = (status: number, isFinal: boolean): SendResult => ({
  kind: 'refused',
  status,
  ...(isFinal ? { final: { of: 'delivery', reason: `smtp_${status}` } } : {}),
});

const reasonOf = (code: string, { originalCode = '', timeoutType }: NodemailerError): UnreachableReason => {
  if (code === 'ETIMEDOUT') return timeoutType === 'SOCKET_TIMEOUT' ? 'timeout' : 'connect_timeout';
  if (code !== 'ESOCKET') return REASONS[code] ?? 'protocol_error';
  // Any other socket error is from TLS, with one of OpenSSL's many codes.
  return SOCKET_REASONS[originalCode] ?? 'tls_error';
};

const unreachable = (reason: UnreachableReason, detail: string): SendResult => ({
  kind: 'unreachable',
  reason,
  detail,
});
