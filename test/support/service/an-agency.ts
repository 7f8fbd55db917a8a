import type { Scope } from '../../../domain/access/principal';
import type { ApiResponse, RequestParts, TestApi } from './api';

/** An agency with one key, and a client that uses it. */
export interface TestAgencyKey {
  readonly id: string;
  readonly name: string;
  readonly keyId: string;
  readonly call: TestApi['call'];
}

/** Creates an agency with one key through the API. */
export async function anAgency(
  api: TestApi,
  name: string,
  scopes: readonly Scope[] = ['read', 'configure', 'publish'],
): Promise<TestAgencyKey> {
  const agency = await api.call('POST', '/v1/agencies', { body: { name } });
  const id = String(agency.body['id']);
  const made = await api.call('POST', `/v1/agencies/${id}/keys`, { body: { name: 'Tests', scopes } });
  const authorization = `Bearer ${String(made.body['key'])}`;
  return {
    id,
    name,
    keyId: String(made.body['id']),
    call: (method: string, path: string, parts: RequestParts = {}): Promise<ApiResponse> =>
      api.call(method, path, { ...parts, headers: { authorization, ...parts.headers } }),
  };
}
