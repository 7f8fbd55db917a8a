import { isUnavailable } from './unavailable';

/** What waits to be written at the most; what comes on top of it is lost. */
export const MAX_BUFFERED = 10_000;

/** What is written at once at the most. */
const BATCH_SIZE = 500;

/** How long something waits for others to be written with, in milliseconds. */
const FLUSH_INTERVAL_MS = 250;

/** How long to wait before a database that was away is asked again, in milliseconds. */
const RETRY_MS = 1_000;

/** How long `close` tries to write what is left, in milliseconds. */
const CLOSE_TIMEOUT_MS = 5_000;

export interface WriteBufferOptions<Item> {
  /** May be called again with the same items, where it failed. */
  readonly write: (items: readonly Item[]) => Promise<void>;
  /** Items were given up; `cause` is absent where there was no room for them. */
  readonly onLost: (count: number, cause?: unknown) => void;
}

/** Writes in the background, in batches; waits for a database that is away as long as its memory allows. */
export class WriteBuffer<Item> {
  private waiting: Item[] = [];
  private timer: NodeJS.Timeout | undefined;
  private writing: Promise<void> | undefined;

  constructor(private readonly options: WriteBufferOptions<Item>) {}

  add(item: Item): void {
    if (this.waiting.length >= MAX_BUFFERED) {
      this.options.onLost(1);
      return;
    }
    this.waiting.push(item);
    if (this.writing === undefined) this.scheduleWrite(FLUSH_INTERVAL_MS);
  }

  /** Writes what is left; what cannot be written within {@link CLOSE_TIMEOUT_MS} is lost. */
  async close(): Promise<void> {
    clearTimeout(this.timer);
    const deadlineMs = performance.now() + CLOSE_TIMEOUT_MS;
    await this.writing;
    while (this.waiting.length > 0 && performance.now() < deadlineMs) await this.writeBatch();
    clearTimeout(this.timer);
    const left = this.waiting.length;
    this.waiting = [];
    if (left > 0) this.options.onLost(left);
  }

  private scheduleWrite(delayMs: number): void {
    this.timer ??= setTimeout(() => {
      this.timer = undefined;
      this.writing = this.writeAll().finally(() => {
        this.writing = undefined;
      });
    }, delayMs).unref();
  }

  private async writeAll(): Promise<void> {
    while (this.waiting.length > 0)
      if (!(await this.writeBatch())) {
        this.scheduleWrite(RETRY_MS);
        return;
      }
  }

  /** @returns whether the database answered */
  private async writeBatch(): Promise<boolean> {
    const batch = this.waiting.slice(0, BATCH_SIZE);
    try {
      await this.options.write(batch);
    } catch (error) {
      if (isUnavailable(error)) return false;
      this.options.onLost(batch.length, error);
    }
    this.waiting.splice(0, batch.length);
    return true;
  }
}
