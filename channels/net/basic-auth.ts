/** The value of `Authorization` for HTTP Basic, in UTF-8. @see RFC 7617 */
export const basic = (username: string, password: string): string =>
  `Basic ${Buffer.from(`${username}:${password}`, 'utf8').toString('base64')}`;
