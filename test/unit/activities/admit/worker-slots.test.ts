import { createEndpointGuard, type EndpointGuard } from '../../../../activities/admit/endpoint-guard';
import type { Endpoint } from '../../../../domain/delivery/endpoint';
import type { SendResult } from '../../../../domain/delivery/delivery';

const START_MS = Date.UTC(2027, 0, 1);
const ANSWERS: SendResult = { kind: 'accepted', status: 204 };

/** Attempts that a worker makes at the same time, at all endpoints. */
const SLOTS = 400;

const endpoint = (name: string): Endpoint => ({ channel: 'http', key: `${name} `, name });

/** Begins as many attempts as the guard admits, none of which ever ends. */
function hangAll(guard: EndpointGuard, at: Endpoint): number {
  let begun = 0;
  while (begun <= SLOTS && guard.tryEnter(at, START_MS, 'returning').kind === 'entered') begun += 1;
  return begun;
}

/** Lets an endpoint answer until it is known. */
function makeKnown(guard: EndpointGuard, at: Endpoint): void {
  for (let count = 0; count < 5; count += 1) {
    const entry = guard.tryEnter(at, START_MS, 'returning');
    if (entry.kind === 'entered') entry.leave(ANSWERS, START_MS);
  }
}

describe('the slots of a worker', () => {
  it('admits no more than 20 attempts at an endpoint that hangs after it answered', () => {
    const guard = createEndpointGuard({ random: () => 0.5 });
    const hanging = endpoint('https://hangs.example.com');
    makeKnown(guard, hanging);
    expect(hangAll(guard, hanging)).toBe(20);
  });

  it('keeps slots free for another endpoint, even if thirty endpoints hang at once', () => {
    const guard = createEndpointGuard({ random: () => 0.5 });
    let begun = 0;
    for (let index = 0; index < 30; index += 1) {
      const hanging = endpoint(`https://hangs-${index}.example.com`);
      makeKnown(guard, hanging);
      begun += hangAll(guard, hanging);
    }
    expect(begun).toBeLessThan(SLOTS);
    const healthy = endpoint('https://healthy.example.com');
    expect(guard.tryEnter(healthy, START_MS, 'new').kind).toBe('entered');
  });
});
