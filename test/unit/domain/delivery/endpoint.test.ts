import type { SendResult } from '../../../../domain/delivery/delivery';
import { healthOf } from '../../../../domain/delivery/endpoint';

const answer = (status: number): SendResult => ({ kind: 'refused', status });

test.each<[string, SendResult, ReturnType<typeof healthOf>]>([
  ['a 204', { kind: 'accepted', status: 204 }, 'answers'],
  ...[302, 400, 401, 403, 404, 409, 410, 413, 422].map(
    (status) => [`a ${status}`, answer(status), 'answers'] as [string, SendResult, 'answers'],
  ),
  ...[408, 429, 500, 502, 503, 504, 999].map(
    (status) => [`a ${status}`, answer(status), 'fails'] as [string, SendResult, 'fails'],
  ),
  ['a timeout', { kind: 'unreachable', reason: 'timeout', detail: '' }, 'fails'],
  ['a refused connection', { kind: 'unreachable', reason: 'connection_refused', detail: '' }, 'fails'],
  ['an unknown host name', { kind: 'unreachable', reason: 'dns_error', detail: '' }, 'fails'],
  ['a blocked address', { kind: 'unreachable', reason: 'ip_blocked', detail: '' }, undefined],
  ['an unreachable egress proxy', { kind: 'unreachable', reason: 'proxy_error', detail: '' }, undefined],
  ['unavailable credentials', { kind: 'unreachable', reason: 'auth_error', detail: '' }, undefined],
  ['a task that cannot be rendered', { kind: 'unsendable', reason: 'x' }, undefined],
])('%s over http', (_, result, health) => {
  expect(healthOf(result)).toBe(health);
});
