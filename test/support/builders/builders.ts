import type { AttemptRecord } from '../../../domain/delivery/delivery';
import { newMemory, type OrderMemory } from '../../../domain/life/order-memory';
import type { DeliveryKey } from '../../../domain/life/delivery-key';
import { snapshotOf, type OrderSnapshot } from '../../../domain/life/snapshot';
import type { HttpRequest } from '../../../channels/http/http-schema';
import type { ChannelTask } from './channel-task';
import { newTaskId } from '../../../store/tasks/tasks';

export const aRequest = (members: Partial<HttpRequest> = {}): HttpRequest => ({
  url: 'https://hooks.example.com/order-ticketed',
  method: 'POST',
  header: { Authorization: 'Basic YourPassword' },
  json_body: { pnr: '{{pnr}}' },
  timeout_ms: 15_000,
  ...members,
});

export const aStoredTask = (members: Partial<ChannelTask> = {}): ChannelTask => ({
  id: newTaskId(),
  version: 1,
  name: 'Ticketing to our ERP',
  agency: 'Sunny Travel',
  events: ['OrderTicketed'],
  http_request: aRequest(),
  ordered: true,
  enabled: true,
  secrets: [{ secret: 'whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw' }],
  created_on: '2038-01-14T08:30:00.000Z',
  updated_on: '2038-01-14T08:30:00.000Z',
  ...members,
});

export const aMemory = (members: Partial<OrderMemory> = {}): OrderMemory => ({
  ...newMemory('AGW-1', '2038-01-14T08:30:00.000Z'),
  sequence: 1,
  ...members,
});

export const aSnapshot = (members: Partial<OrderMemory> = {}, open = true): OrderSnapshot =>
  snapshotOf(aMemory(members), open);

export const aDeliveryKey = (members: Partial<DeliveryKey> = {}): DeliveryKey => ({
  id: 'msg_1',
  agw_id: 'AGW-1',
  event_id: 'evt-1',
  event: 'OrderTicketed',
  sequence: 2,
  task_id: 'tsk_1',
  task_name: 'Ticketing to our ERP',
  agency: 'Sunny Travel',
  ...members,
});

export const anAttempt = (attempt: number, members: Partial<AttemptRecord> = {}): AttemptRecord => ({
  attempt,
  started_on: '2038-01-14T08:41:12.000Z',
  duration_ms: 84,
  task_version: 1,
  result: { kind: 'refused', status: 500 },
  request: { method: 'POST', url: 'https://hooks.example.com/', headers: { 'x-a': '1' }, body: '{}' },
  response: { status: 500, headers: { server: 'nginx' }, body: 'oops' },
  ...members,
});
