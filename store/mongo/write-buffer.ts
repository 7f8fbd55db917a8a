import { isUnavailable } from './unavailable';

/** Most items that wait to be written; further items are dropped. */
export const MAX_BUFFERED = 10_000;

/** Most items of one write. */
const BATCH_SIZE = 500;

/** How long an item waits for others to share its write, in milliseconds. */
const FLUSH_INTERVAL_MS = 250;

/** Delay before a write is retried while MongoDB is down, in milliseconds. */
const RETRY_MS = 1_000;

/** How long `close` tries to write what is left, in milliseconds. */
const CLOSE_TIMEOUT_MS = 5_000;

export interface WriteBufferOptions<Item> {
  /** May be called again with the same items after a failure. */
  readonly write: (items: readonly Item[]) => Promise<void>;
  /** Called when items are dropped; `cause` is absent if the buffer was full. */
  readonly onLost: (count: number, cause?: unknown) => void;
}

/** Writes items in the background, in batches. Buffers up to {@link MAX_BUFFERED} while MongoDB is down. */
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

  /** Writes the remaining items; drops those not written within {@link CLOSE_LIMIT_MS}. */
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
