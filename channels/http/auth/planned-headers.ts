import type { HttpRequest } from '../http-schema';

/** Placeholders for the credentials of a request, so that its record needs no access token. */
export const plannedHeaders = ({ auth }: Pick<HttpRequest, 'auth'>): Readonly<Record<string, string>> =>
  auth === undefined || auth.type === 'client_certificate' ? {} : { Authorization: auth.type };
