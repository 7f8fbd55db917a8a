import type { HttpRequest } from '../http-schema';

/** Returns placeholder credentials for the record, without fetching a token. */
export const plannedHeaders = ({ auth }: Pick<HttpRequest, 'auth'>): Readonly<Record<string, string>> =>
  auth === undefined || auth.type === 'client_certificate' ? {} : { Authorization: auth.type };
