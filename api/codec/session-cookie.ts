import type { CookieOptions, Request, Response } from 'express';

export const SESSION_COOKIE = 'callsign_codec';

const TOKEN = /^[\w-]{43}$/;

/** @returns the session token, or undefined if the request has no well-formed one */
export const sessionTokenOf = ({ headers }: Pick<Request, 'headers'>): string | undefined =>
  (headers.cookie ?? '')
    .split(';')
    .map((pair) => pair.trim().split('='))
    .flatMap(([name, value]) => (name === SESSION_COOKIE && value !== undefined ? [value] : []))
    .find((value) => TOKEN.test(value));

/**
 * Only the codec server's path gets the cookie, and scripts cannot read it.
 *
 * `SameSite=Strict` keeps pages of other sites from using it. The Temporal UI on another port is on the same site.
 */
const options = (isSecure: boolean): CookieOptions => ({
  httpOnly: true,
  sameSite: 'strict',
  path: '/codec',
  secure: isSecure,
});

export const setSessionCookie = (
  response: Response,
  token: string,
  expiresOn: Date,
  isSecure: boolean,
): void => {
  response.cookie(SESSION_COOKIE, token, { ...options(isSecure), expires: expiresOn });
};

export const clearSessionCookie = (response: Response, isSecure: boolean): void => {
  response.clearCookie(SESSION_COOKIE, options(isSecure));
};
