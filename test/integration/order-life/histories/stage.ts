import { parseOrder } from '../../../../domain/order/order';
import type { ReportedEvent } from '../../../../domain/order/order-event';
import type { Task } from '../../../../domain/task/task';
import type { OrderGateway } from '../../../../temporal/gateway/order-gateway';
import { anOrder, flightsAt } from '../../../support/builders/an-order';
import { isAtRest } from '../../../support/engines/at-rest';
import { eventually } from '../../../support/eventually';
import { startReceiver, type Receiver } from '../../../support/servers/receiver';
import type { TestService } from '../../../support/service/service';
import { readHistory, stepsOf, type History } from './history';
import { isOfKind, type Kind } from './kinds';

export const DAY_MS = 86_400_000;

/** Milliseconds from now to the first departure and to the last. */
type Flights = readonly [first: number, last: number];

const NEXT_MONTHS: Flights = [90 * DAY_MS, 97 * DAY_MS];

const flightsIn = ([first, last]: Flights): object => flightsAt(Date.now() + first, Date.now() + last);

/** Plays an order until its history is of the kind. */
export type Life = (stage: Stage) => Promise<History>;

/** Longest that a life takes to come to its kind, on a busy machine too. */
const LIFE_LIMIT_MS = 60_000;

/** Between these the worker still acts on what it was told. */
const UNSETTLED: ReadonlySet<string | undefined> = new Set([
  'WORKFLOW_EXECUTION_SIGNALED',
  'WORKFLOW_TASK_SCHEDULED',
  'WORKFLOW_TASK_STARTED',
  'ACTIVITY_TASK_STARTED',
  'ACTIVITY_TASK_COMPLETED',
]);

/** One order with an agency, a task and a receiver of its own, so that all kinds can be played side by side. */
export class Stage {
  readonly agwId: string;
  private constructor(
    readonly kind: Kind,
    readonly service: TestService,
    readonly receiver: Receiver,
    /** Default: that of the service. */
    readonly gateway: OrderGateway,
  ) {
    this.agwId = kind.toUpperCase();
  }

  static async play<T>(
    kind: Kind,
    service: TestService,
    life: (stage: Stage) => Promise<T>,
    gateway: OrderGateway = service.gateway,
  ): Promise<T> {
    const receiver = await startReceiver();
    try {
      return await life(new Stage(kind, service, receiver, gateway));
    } finally {
      await receiver.close();
    }
  }

  task(members: Readonly<Record<string, unknown>> = {}): Promise<Task> {
    const { kind, receiver } = this;
    return this.service.addTask({
      name: `Tell the ${kind}`,
      agency: kind,
      http_request: { url: `${receiver.url}/` },
      ...members,
    });
  }

  async create(flights: Flights = NEXT_MONTHS, announce = true): Promise<void> {
    const { agwId, kind } = this;
    const now = new Date().toISOString();
    const order = parseOrder(anOrder({ agw_id: agwId, agency: kind, ...flightsIn(flights) })).order;
    await this.gateway.create(agwId, order, { announce, occurredOn: now, acceptedOn: now });
  }

  async moveTo(flights: Flights): Promise<void> {
    const { order } = parseOrder(anOrder({ agw_id: this.agwId, ...flightsIn(flights) }));
    await this.report('DatesChanged', { flights: order.flights });
  }

  private reports = 0;
  async report(type: ReportedEvent['type'], changes: ReportedEvent['changes'] = {}): Promise<void> {
    const now = new Date().toISOString();
    const id = `evt-${(this.reports += 1)}`;
    await this.gateway.record(this.agwId, { id, type, occurred_on: now, accepted_on: now, changes });
  }

  async runId(): Promise<string> {
    return (await this.service.handle(this.agwId).describe()).runId;
  }

  /** Reports changes until the endpoint is known to be quick, and sent to where events are routed. */
  async knowEndpoint(): Promise<void> {
    for (let count = 1; count < 6; count += 1) {
      await this.receiver.waitFor(count);
      await eventually('the order knows that, and is at rest', async () => {
        return isAtRest(await this.service.handle(this.agwId).describe()) ? true : undefined;
      });
      await this.report('OrderChanged');
    }
    await this.receiver.waitFor(6);
  }

  closed(): Promise<true> {
    return eventually(`${this.agwId} is closed`, async () => {
      const { status } = await this.service.handle(this.agwId).describe();
      return status.name === 'COMPLETED' ? true : undefined;
    });
  }

  /** The history as soon as it is of the kind and nothing is under way in it. */
  async recorded(runId?: string, kind: Kind = this.kind): Promise<History> {
    const { client } = this.service;
    const handle = client.workflow.getHandle(this.service.handle(this.agwId).workflowId, runId);
    const settled = async (): Promise<History | undefined> => {
      const history = await readHistory(handle);
      const steps = stepsOf(history);
      return isOfKind(kind, steps) && !UNSETTLED.has(steps.at(-1)) ? history : undefined;
    };
    try {
      return await eventually(`a history of the kind ${kind}`, settled, LIFE_LIMIT_MS);
    } catch (error) {
      const steps = stepsOf(await readHistory(handle)).join(' ');
      throw new Error(`what ${kind} came to: ${steps}`, { cause: error });
    }
  }
}
