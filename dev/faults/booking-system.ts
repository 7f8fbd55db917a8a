import { setTimeout as sleep } from 'node:timers/promises';
import type { Chance } from './chance';
import { ledgerKey, type EventEntry, type Ledger, type OrderEntry, type RefusedRequest } from './ledger';
import { cancellation, planOrder, nextEvent } from './order-life';

export interface BookingSystemOptions {
  /** Where the APIs are: asked in turn. */
  readonly apiUrls: readonly [string, ...string[]];
  readonly adminKey: string;
  readonly chance: Chance;
  readonly perSecond: number;
}

/** Requests under way at the same time. */
const MAX_CONCURRENT = 48;

/** How long an answer is waited for. An API that is frozen gives none. */
const PATIENCE_MS = 7_000;

/** Before the same is sent again, in milliseconds. */
const RETRY_MS = [100, 600] as const;

const NEW_ORDERS = 0.12;
const DUPLICATES = 0.07;
/** Events for any order there ever was; the others go to young ones. */
const LATE = 0.04;
const YOUNG = 150;

/**
 * The booking system as it ought to be: what is not confirmed it sends again, with the same id, to whichever API
 * answers, until it is.
 */
export class BookingSystem implements Ledger {
  readonly orders = new Map<string, OrderEntry>();
  readonly events = new Map<string, EventEntry>();
  readonly refusals: RefusedRequest[] = [];
  /** Answers 503, that is how often it was told to come again. */
  busy = 0;
  /** Requests without any answer. */
  unanswered = 0;
  private readonly known: OrderEntry[] = [];
  private readonly inFlight = new Set<Promise<void>>();
  private made = 0;
  private requests = 0;
  private isGivingUp = false;

  constructor(private readonly options: BookingSystemOptions) {}

  /** Tells of orders at its pace, and makes up for what an outage delayed, until the time is over. */
  async work(durationMs: number): Promise<void> {
    const beginMs = performance.now();
    for (let begun = 0; performance.now() - beginMs < durationMs;) {
      const due = ((performance.now() - beginMs) * this.options.perSecond) / 1_000;
      if (begun < due && this.inFlight.size < MAX_CONCURRENT) {
        begun += 1;
        this.track(this.reportSomething());
      } else await sleep(5);
    }
  }

  /** Waits until everything is confirmed; @returns what is not, in that time */
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
    const order = this.known.length === 0 || chance.isLucky(NEW_ORDERS) ? undefined : this.someOrder();
    if (order === undefined) return this.create();
    await this.report(nextEvent(chance, order, this.made, Date.now()));
  }

  private someOrder(): OrderEntry | undefined {
    const { chance } = this.options;
    const from = chance.isLucky(LATE) ? 0 : Math.max(0, this.known.length - YOUNG);
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
    if (event.acceptedMs === undefined || !chance.isLucky(DUPLICATES)) return;
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
        signal: AbortSignal.timeout(PATIENCE_MS),
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
