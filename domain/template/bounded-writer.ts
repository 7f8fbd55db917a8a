import { LRUCache } from 'lru-cache';
import { Writer, type Context } from 'mustache';
import { RenderTooLargeError } from '../delivery/unsendable-error';
import { valueText } from './value-text';

/** Most rendered bytes of one request, in UTF-8. Without it nested sections turn 65 bytes into 810,000. */
export const MAX_RENDERED_BYTES = 256 * 1024;

const MAX_CACHED_TEMPLATES = 1_000;

/** Most characters of all cached templates together; their tokens need several times that memory. */
const MAX_CACHED_CHARS = 1_000_000;

/** Counts the rendered bytes of one request, over all its templates. */
export class RenderBudget {
  private spentBytes = 0;

  constructor(private readonly maxBytes = MAX_RENDERED_BYTES) {}

  /** Counts a text and returns it. @throws RenderTooLargeError once the limit is exceeded */
  spend(text: string): string {
    this.spentBytes += Buffer.byteLength(text);
    if (this.spentBytes > this.maxBytes) throw new RenderTooLargeError(this.maxBytes);
    return text;
  }
}

/** Caches parsed templates; evicts the least recently used one. */
const sharedCache = new LRUCache<string, object>({
  max: MAX_CACHED_TEMPLATES,
  maxSize: MAX_CACHED_CHARS,
  sizeCalculation: (_tokens, template) => template.length,
});

/**
 * A Mustache writer with a size limit, without HTML escaping, partials and lambdas.
 *
 * `{{x}}` and `{{{x}}}` both render the value through `encode`.
 */
export class BoundedWriter extends Writer {
  /** Mustache's `parse` uses it instead of its own unbounded cache. */
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
