interface RecentMapOptions<Value> {
  /** Entries kept. */
  readonly most: number;
  /** Such an entry is never forgotten, even if there are too many. */
  readonly isInUse?: (value: Value) => boolean;
  readonly onForget?: (value: Value) => void;
}

/** A map of bounded size that forgets what was not used for longest. */
export class RecentMap<Value> {
  private readonly entries = new Map<string, Value>();

  constructor(private readonly options: RecentMapOptions<Value>) {}

  /** The value of a key, made where there is none; it is the most recent from now on. */
  use(key: string, make: () => Value): Value {
    const value = this.entries.get(key) ?? make();
    this.entries.delete(key);
    this.entries.set(key, value);
    if (this.entries.size > this.options.most) this.forgetOldest(key);
    return value;
  }

  /** Looks without making it more recent. */
  get(key: string): Value | undefined {
    return this.entries.get(key);
  }

  delete(key: string): void {
    this.entries.delete(key);
  }

  /** A map gives its keys in the order in which they were set. */
  private forgetOldest(kept: string): void {
    for (const [key, value] of this.entries) {
      if (key === kept || this.options.isInUse?.(value) === true) continue;
      this.entries.delete(key);
      this.options.onForget?.(value);
      return;
    }
  }
}
