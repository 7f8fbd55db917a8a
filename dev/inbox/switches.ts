interface SwitchSpec {
  readonly example: string;
  readonly says: string;
  readonly min: number;
  readonly max: number;
}

/** Query parameters of a task's URL that simulate failures. The page shows this table. */
export const SWITCHES = {
  status: { example: '?status=503', says: 'Respond with this status instead of 204.', min: 200, max: 599 },
  delay_ms: {
    example: '?delay_ms=3000',
    says: 'Wait this many milliseconds before the response.',
    min: 0,
    max: 60_000,
  },
  retry_after: {
    example: '?retry_after=5',
    says: 'Send Retry-After with this many seconds. The status is 503 unless given.',
    min: 0,
    max: 86_400,
  },
  times: {
    example: '?status=503&times=2',
    says: 'Do so only for this many first attempts of each delivery, then respond with 204.',
    min: 1,
    max: 100,
  },
} as const satisfies Record<string, SwitchSpec>;

export type Switch = keyof typeof SWITCHES;

/** The response to one callback. */
export interface InboxAnswer {
  readonly status: number;
  readonly delay_ms: number;
  readonly retry_after_s?: number;
  /** Present if a switch is invalid; then `status` is 400. */
  readonly problem?: string;
}

export const ACCEPTED: InboxAnswer = { status: 204, delay_ms: 0 };

export const wasAccepted = (answer: InboxAnswer): boolean => answer.status >= 200 && answer.status < 300;

/**
 * Reads the switches of one request.
 *
 * @param query - the text after the question mark; unknown names are ignored
 * @param attempt - counted from 1; null if the request does not name it, which disables `times`
 */
export function answerFor(query: string, attempt: number | null): InboxAnswer {
  const asked = new URLSearchParams(query);
  const values: Partial<Record<Switch, number>> = {};
  for (const name of SWITCH_NAMES) {
    const text = asked.get(name);
    if (text === null) continue;
    const { min, max } = SWITCHES[name];
    const value = /^\d{1,6}$/.test(text) ? Number(text) : NaN;
    if (!(value >= min && value <= max)) {
      return { status: 400, delay_ms: 0, problem: `${name}: expected a whole number from ${min} to ${max}` };
    }
    values[name] = value;
  }
  if (values.times !== undefined && attempt !== null && attempt > values.times) return ACCEPTED;
  return {
    status: values.status ?? (values.retry_after === undefined ? ACCEPTED.status : 503),
    delay_ms: values.delay_ms ?? 0,
    ...(values.retry_after !== undefined && { retry_after_s: values.retry_after }),
  };
}

const SWITCH_NAMES = Object.keys(SWITCHES) as readonly Switch[];
