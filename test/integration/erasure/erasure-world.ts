import { parseOrder } from '../../../domain/order/order';
import { createErasureStore, type Erasure } from '../../../store/orders/erasures';
import type { ReportedEvent } from '../../../domain/order/order-event';
import { aReport } from '../../support/builders/an-order';
import { eventually } from '../../support/eventually';
import {
  answerOk,
  isOf,
  startReceiver,
  type AnswerRequest,
  type Received,
} from '../../support/servers/receiver';
import { startTestService, type TestService, type TestServiceOptions } from '../../support/service/service';
import { aPlantedOrder } from './planted';

/** Short settle times, because no other process uses these keys. */
export const QUICK_KEYS = { trustMs: 100, settleMs: 300 } as const;

/** Time limit of an erasure on a busy machine, in milliseconds. */
const ERASED_WITHIN_MS = 120_000;

/** Time limit of a delivery, in milliseconds. Some arrive only after an erasure. */
const DELIVERED_WITHIN_MS = 60_000;

/** A service, one receiver, and orders with personal data in every personal field. */
export interface ErasureWorld {
  readonly service: TestService;
  create(agwId: string, change?: Readonly<Record<string, unknown>>): Promise<void>;
  report(agwId: string, type: ReportedEvent['type'], changes?: ReportedEvent['changes']): Promise<void>;
  /** Adds a task for the orders of one agency. */
  addTask(agency: string, part?: Readonly<Record<string, unknown>>): ReturnType<TestService['addTask']>;
  /** Sets how the receiver answers the events of one order from now on. */
  answer(agwId: string, answer: AnswerRequest): void;
  receivedOf(agwId: string): readonly Received[];
  waitForEvent(agwId: string, type: string): Promise<Received>;
  erase(agwId: string): Promise<void>;
  erasure(agwId: string): Promise<Erasure | undefined>;
  erased(agwId: string): Promise<Erasure>;
  runId(agwId: string): Promise<string>;
  closed(agwId: string): Promise<true>;
  close(): Promise<void>;
}

export async function startErasureWorld(options: TestServiceOptions = {}): Promise<ErasureWorld> {
  const [service, receiver] = await Promise.all([
    startTestService({ encryption: QUICK_KEYS, ...options }),
    startReceiver(),
  ]);
  const erasures = createErasureStore(service.database.db);
  const receivedOf = (agwId: string): readonly Received[] => receiver.received.filter(isOf(agwId));
  const answers = new Map<string, AnswerRequest>();
  receiver.answer((response, received) =>
    (answers.get(String(received.headers['callsign-order'])) ?? answerOk)(response, received),
  );
  return {
    service,
    answer: (agwId, answer) => void answers.set(agwId, answer),
    receivedOf,
    async create(agwId, change = {}) {
      const { order } = parseOrder(aPlantedOrder(agwId, { agency: agwId, ...change }));
      const now = new Date().toISOString();
      await service.gateway.create(agwId, order, { announce: true, occurredOn: now, acceptedOn: now });
    },
    async report(agwId, type, changes = {}) {
      const now = new Date().toISOString();
      await service.gateway.record(agwId, aReport(type, changes, { occurred_on: now }));
    },
    addTask: (agency, part = {}) =>
      service.addTask({ name: `Tell ${agency}`, agency, http_request: { url: `${receiver.url}/` }, ...part }),
    waitForEvent: (agwId, type) =>
      eventually(
        `${type} of ${agwId} is delivered`,
        () => receivedOf(agwId).find(({ headers }) => headers['callsign-event'] === type),
        DELIVERED_WITHIN_MS,
      ),
    erase: (agwId) => service.gateway.erase(agwId),
    erasure: (agwId) => erasures.get(agwId),
    erased: (agwId) =>
      eventually(
        `${agwId} is erased`,
        async () => {
          const erasure = await erasures.get(agwId);
          return erasure?.erased_on === undefined ? undefined : erasure;
        },
        ERASED_WITHIN_MS,
      ),
    runId: async (agwId) => (await service.handle(agwId).describe()).runId,
    closed: (agwId) =>
      eventually(`${agwId} is closed`, async () =>
        (await service.handle(agwId).describe()).status.name === 'COMPLETED' ? true : undefined,
      ),
    async close() {
      await service.close();
      await receiver.close();
    },
  };
}
