import type { Callback } from './callback';
import { sequencePlaceText, sequencePlaceOf } from './sequence-place';

type NewCallback = Omit<Callback, 'number' | 'place' | 'note'>;

/** The latest callbacks, in memory. */
export class CallbackLog {
  #kept: Callback[] = [];
  #keptBytes = 0;
  #lastNumber = 0;

  /**
   * @param capacity - callbacks, at least 1
   * @param maxBytes - of all bodies together; the latest callback stays even if it alone is larger
   */
  constructor(
    private readonly capacity: number,
    private readonly maxBytes: number,
  ) {}

  add(arrival: NewCallback): Callback {
    this.#lastNumber += 1;
    const place = sequencePlaceOf(this.#kept, arrival);
    const callback: Callback = {
      ...arrival,
      number: this.#lastNumber,
      place,
      note: sequencePlaceText(place),
    };
    this.#kept.push(callback);
    this.#keptBytes += callback.body_bytes;
    while (this.#kept.length > 1 && (this.#kept.length > this.capacity || this.#keptBytes > this.maxBytes)) {
      this.#keptBytes -= this.#kept.shift()?.body_bytes ?? 0;
    }
    return callback;
  }

  /** Newest first. */
  newestFirst(): readonly Callback[] {
    return this.#kept.toReversed();
  }

  find(number: number): Callback | undefined {
    return this.#kept.find((callback) => callback.number === number);
  }

  clear(): void {
    this.#kept = [];
    this.#keptBytes = 0;
  }
}
