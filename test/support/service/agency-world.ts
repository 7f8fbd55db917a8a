import { SCOPES, type Scope } from '../../../domain/access/principal';
import { anOrder } from '../builders/an-order';
import { eventually } from '../eventually';
import { startReceiver, type Receiver } from '../servers/receiver';
import { startTestApi, type ApiResponse, type RequestParts, type TestApi } from './api';
import type { TestServiceOptions } from './service';

/** An agency with a key for each scope. */
export interface TestAgency {
  readonly id: string;
  readonly name: string;
  readonly keyIds: Readonly<Record<Scope, string>>;
  readonly keys: Readonly<Record<Scope, string>>;
  /** A key with every scope. */
  readonly key: string;
  /** Calls the API with {@link key}. */
  call(method: string, path: string, parts?: RequestParts): Promise<ApiResponse>;
  /** Creates a task and returns its id. */
  createTask(members?: object): Promise<string>;
  /** Creates an order as the agency, without the `agency` member. */
  createOrder(agwId: string, members?: object): Promise<void>;
}

export interface AgencyWorld {
  readonly api: TestApi;
  readonly receiver: Receiver;
  makeAgency(name: string): Promise<TestAgency>;
  makeKey(agencyId: string, members: object): Promise<{ readonly id: string; readonly key: string }>;
  callWith(key: string, method: string, path: string, parts?: RequestParts): Promise<ApiResponse>;
  /** Waits for a delivery of the order with that status, as the platform sees it. */
  delivery(agwId: string, status: string): Promise<Readonly<Record<string, unknown>>>;
  close(): Promise<void>;
}

/** Starts the API and a receiver. A test starts its own worker if it needs one. */
export async function startAgencyWorld(options: TestServiceOptions = {}): Promise<AgencyWorld> {
  const [api, receiver] = await Promise.all([startTestApi(options), startReceiver()]);

  const callWith: AgencyWorld['callWith'] = (key, method, path, parts = {}) =>
    api.call(method, path, { ...parts, headers: { authorization: `Bearer ${key}`, ...parts.headers } });

  const makeKey: AgencyWorld['makeKey'] = async (agencyId, members) => {
    const answer = await api.call('POST', `/v1/agencies/${agencyId}/keys`, {
      body: { name: 'A key', scopes: [...SCOPES], ...members },
    });
    expect(answer.status).toBe(201);
    return { id: String(answer.body['id']), key: String(answer.body['key']) };
  };

  return {
    api,
    receiver,
    makeKey,
    callWith,
    async makeAgency(name) {
      const { body } = await api.call('POST', '/v1/agencies', { body: { name } });
      const id = String(body['id']);
      const read = await makeKey(id, { scopes: ['read'] });
      const configure = await makeKey(id, { scopes: ['configure'] });
      const publish = await makeKey(id, { scopes: ['publish'] });
      const { key } = await makeKey(id, {});
      const call: TestAgency['call'] = (method, path, parts) => callWith(key, method, path, parts);
      return {
        id,
        name,
        keyIds: { read: read.id, configure: configure.id, publish: publish.id },
        keys: { read: read.key, configure: configure.key, publish: publish.key },
        key,
        call,
        async createTask(members = {}) {
          const http_request = { url: `${receiver.url}/${encodeURIComponent(name)}` };
          const answer = await call('POST', '/v1/tasks', {
            body: { name: `Task of ${name}`, events: ['*'], http_request, ...members },
          });
          expect(answer.status).toBe(201);
          return String(answer.body['id']);
        },
        async createOrder(agwId, members = {}) {
          const { agency: _named, ...order } = anOrder({ agw_id: agwId, ...members });
          const answer = await call('POST', '/v1/orders', { body: order });
          expect(answer.status).toBe(202);
        },
      };
    },
    delivery: (agwId, status) =>
      eventually(`a delivery that is ${status}`, async () => {
        const { body } = await api.call('GET', `/v1/deliveries?agw_id=${agwId}&status=${status}`);
        return (body['data'] as Readonly<Record<string, unknown>>[])[0];
      }),
    async close() {
      await receiver.close();
      await api.close();
    },
  };
}
