/** The value of `Authorization` for HTTP Basic; UTF-8, as RFC 7617 lets servers ask for and as they take it today. */
export const basic = (username: string, password: string): string =>
  `Basic ${Buffer.from(`${username}:${password}`, 'utf8').toString('base64')}`;
