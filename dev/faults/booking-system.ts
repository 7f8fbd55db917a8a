import { setTimeout as sleep } from 'node:timers/promises';
import type { Chance } from './chance';
import { ledgerKey, type EventEntry, type Ledger, type OrderEntry, type RefusedRequest } from './ledger';
import { cancellation, planOrder, nextEvent } from './order-life';

export interface BookingSystemOptions {
  /** Base URLs of the APIs, used in turn. */
  readonly apiUrls: readonly [string, ...string[]];
  readonly adminKey: string;
  readonly chance: Chance;
  /** Requests per second. */
  readonly perSecond: number;
}

/** Maximum number of requests in flight. */
const MAX_IN_FLIGHT = 48;

/** Time limit for an answer, in milliseconds. A frozen API gives none. */
const REQUEST_TIMEOUT_MS = 7_000;

/** Pause before a repeat, in milliseconds, drawn between both values. */
const RETRY_MS = [100, 600] as const;

/** Share of requests that create an order. */
const NEW_ORDER_SHARE = 0.12;
/** Share of confirmed events that are sent again. */
const DUPLICATE_SHARE = 0.07;
/** Share of events for any order; the others go to the newest {@link YOUNG} orders. */
const ANY_ORDER_SHARE = 0.04;
const YOUNG = 150;

/** A correct booking system: it sends each request to any API, with the same id, until one confirms it. */
export class BookingSystem implements Ledger {
  readonly orders = new Map<string, OrderEntry>();
  readonly events = new Map<string, EventEntry>();
  readonly refusals: RefusedRequest[] = [];
  /** Number of 503 answers. */
  busy = 0;
  /** Number of requests without an answer. */
  unanswered = 0;
  private readonly known: OrderEntry[] = [];
  private readonly inFlight = new Set<Promise<void>>();
  private made = 0;
  private requests = 0;
  private isGivingUp = false;

  constructor(private readonly options: BookingSystemOptions) {}

  /** Sends requests at the configured rate until the time is over, and catches up after an outage. */
  async work(durationMs: number): Promise<void> {
    const beginMs = performance.now();
    for (let begun = 0; performance.now() - beginMs < durationMs;) {
      const due = ((performance.now() - beginMs) * this.options.perSecond) / 1_000;
      if (begun < due && this.inFlight.size < MAX_IN_FLIGHT) {
        begun += 1;
        this.track(this.reportSomething());
      } else await sleep(5);
    }
  }

  /**
   * Waits until everything is confirmed, for at most `limitMs`.
   * Resolves to the number of unconfirmed requests.
   */
  async finish(limitMs: number): Promise<number> {
    const deadlineMs = performance.now() + limitMs;
    while (this.inFlight.size > 0 && performance.now() < deadlineMs) await sleep(50);
    this.isGivingUp = true;
    return this.inFlight.size;
  }

  private track(work: Promise<void>): void {
    this.inFlight.add(work);
    void work.finally(() => this.inFlight.delete(work));
  }

  private async reportSomething(): Promise<void> {
    const { chance } = this.options;
    this.made += 1;
    const order = this.known.length === 0 || chance.isLucky(NEW_ORDER_SHARE) ? undefined : this.someOrder();
    if (order === undefined) return this.create();
    await this.report(nextEvent(chance, order, this.made, Date.now()));
  }

  private someOrder(): OrderEntry | undefined {
    const { chance } = this.options;
    const from = chance.isLucky(ANY_ORDER_SHARE) ? 0 : Math.max(0, this.known.length - YOUNG);
    return this.known[chance.whole(from, this.known.length - 1)];
  }

  private async create(): Promise<void> {
    const { order, created, cancelMs } = planOrder(this.options.chance, this.made, Date.now());
    this.orders.set(order.agwId, order);
    await this.report(created);
    if (created.acceptedMs === undefined) return;
    this.known.push(order);
    if (cancelMs !== undefined) this.track(this.cancelAt(order, cancelMs));
  }

  private async cancelAt({ agwId }: OrderEntry, atMs: number): Promise<void> {
    await sleep(Math.max(0, atMs - Date.now()));
    this.made += 1;
    await this.report(cancellation(agwId, this.made, Date.now()));
  }

  private async report(event: EventEntry): Promise<void> {
    const { chance } = this.options;
    this.events.set(ledgerKey(event.agwId, event.id), event);
    await this.sendUntilConfirmed(event);
    if (event.acceptedMs === undefined || !chance.isLucky(DUPLICATE_SHARE)) return;
    await sleep(chance.whole(0, 2_000));
    await this.sendUntilConfirmed(event);
  }

  private async sendUntilConfirmed(event: EventEntry): Promise<void> {
    while (!this.isGivingUp) {
      const outcome = await this.send(event);
      if (outcome !== 'again') return;
      await sleep(this.options.chance.whole(...RETRY_MS));
    }
  }

  private async send(event: EventEntry): Promise<'done' | 'again'> {
    const { apiUrls, adminKey } = this.options;
    const url = apiUrls[this.requests % apiUrls.length] ?? apiUrls[0];
    this.requests += 1;
    event.sent += 1;
    try {
      const response = await fetch(`${url}${event.path}`, {
        method: 'POST',
        headers: { authorization: `Bearer ${adminKey}`, 'content-type': 'application/json' },
        body: event.body,
        signal: AbortSignal.timeout(REQUEST_TIMEOUT_MS),
      });
      const answer = await response.text();
      return this.note(event, response, answer);
    } catch {
      this.unanswered += 1;
      return 'again';
    }
  }

  private note(event: EventEntry, { status, headers }: Response, answer: string): 'done' | 'again' {
    if (status === 202) {
      event.acceptedMs ??= Date.now();
      event.accepted += 1;
      return 'done';
    }
    if (status === 503 && headers.has('retry-after')) {
      this.busy += 1;
      return 'again';
    }
    this.refusals.push({ event: ledgerKey(event.agwId, event.id), status, answer });
    return status >= 500 ? 'again' : 'done';
  }
}
