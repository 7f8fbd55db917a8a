import { LRUCache } from 'lru-cache';
import { Writer, type Context } from 'mustache';
import { RenderTooLargeError } from '../delivery/unsendable-error';
import { valueText } from './value-text';

/** What a request may hold of rendered text, in bytes of UTF-8: nested sections turn 65 bytes into 810,000. */
export const MAX_RENDERED_BYTES = 256 * 1024;

const MAX_CACHED_TEMPLATES = 1_000;

/** Characters of all cached templates together; their tokens take a multiple of it in memory. */
const MAX_CACHED_CHARS = 1_000_000;

/** Counts what is rendered for one request, over all of its templates. */
export class RenderBudget {
  private spentBytes = 0;

  constructor(private readonly maxBytes = MAX_RENDERED_BYTES) {}

  /** @throws RenderTooLargeError as soon as there is more than the limit */
  spend(text: string): string {
    this.spentBytes += Buffer.byteLength(text);
    if (this.spentBytes > this.maxBytes) throw new RenderTooLargeError(this.maxBytes);
    return text;
  }
}

/** Parsed templates; the least recently used one is evicted. */
const sharedCache = new LRUCache<string, object>({
  max: MAX_CACHED_TEMPLATES,
  maxSize: MAX_CACHED_CHARS,
  sizeCalculation: (_tokens, template) => template.length,
});

/** Mustache without HTML, partials and lambdas: `{{x}}` and `{{{x}}}` both render the value through `encode`, within the budget. */
export class BoundedWriter extends Writer {
  /** Read by Mustache's own `parse`, in place of its cache without a bound. */
  readonly templateCache = sharedCache;

  constructor(
    private readonly budget: RenderBudget,
    private readonly encode: (text: string) => string,
  ) {
    super();
  }

  override escapedValue(token: string[], context: Context): string {
    return this.unescapedValue(token, context);
  }

  override unescapedValue(token: string[], context: Context): string {
    const value: unknown = context.lookup(token[1] ?? '');
    return this.budget.spend(this.encode(valueText(value)));
  }

  override rawValue(token: string[]): string {
    return this.budget.spend(token[1] ?? '');
  }
}
