import type { CookieOptions, Request, Response } from 'express';

export const SESSION_COOKIE = 'callsign_codec';

const TOKEN = /^[\w-]{43}$/;

/** @returns the token, or undefined where there is none that could be one of ours */
export const sessionTokenOf = ({ headers }: Pick<Request, 'headers'>): string | undefined =>
  (headers.cookie ?? '')
    .split(';')
    .map((pair) => pair.trim().split('='))
    .flatMap(([name, value]) => (name === SESSION_COOKIE && value !== undefined ? [value] : []))
    .find((value) => TOKEN.test(value));

/**
 * Strict: no other site's page can use it, and the Temporal UI can, since ports do not make a site. Scripts cannot
 * read it, and no path but the codec server's gets it.
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
