import type { HttpRequest } from '../http-schema';

/** The credentials of a request as its record names them: without asking anybody for a token. */
export const plannedHeaders = ({ auth }: Pick<HttpRequest, 'auth'>): Readonly<Record<string, string>> =>
  auth === undefined || auth.type === 'client_certificate' ? {} : { Authorization: auth.type };
