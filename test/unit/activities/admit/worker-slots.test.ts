import { createEndpointLimiter, type EndpointLimiter } from '../../../../activities/admit/endpoint-limiter';
import { healthOf, type Endpoint } from '../../../../domain/delivery/endpoint';
import type { SendResult } from '../../../../domain/delivery/delivery';

const START_MS = Date.UTC(2027, 0, 1);
const ANSWERS: SendResult = { kind: 'accepted', status: 204 };

/** Attempts that a worker makes at the same time, at all endpoints. */
const SLOTS = 400;

const endpoint = (name: string): Endpoint => ({ key: `${name} `, name, healthOf });

/** Begins as many attempts as the limiter admits, none of which ever ends. */
function hangAll(limiter: EndpointLimiter, at: Endpoint): number {
  let begun = 0;
  while (begun <= SLOTS && limiter.tryAcquire(at, START_MS, 'retry').kind === 'acquired') begun += 1;
  return begun;
}

/** Lets an endpoint answer until it is known. */
function makeKnown(limiter: EndpointLimiter, at: Endpoint): void {
  for (let count = 0; count < 5; count += 1) {
    const result = limiter.tryAcquire(at, START_MS, 'retry');
    if (result.kind === 'acquired') result.release(ANSWERS, START_MS);
  }
}

describe('the slots of a worker', () => {
  it('admits no more than 20 attempts at an endpoint that hangs after it answered', () => {
    const limiter = createEndpointLimiter({ random: () => 0.5 });
    const hanging = endpoint('https://hangs.example.com');
    makeKnown(limiter, hanging);
    expect(hangAll(limiter, hanging)).toBe(20);
  });

  it('keeps slots free for another endpoint, even if thirty endpoints hang at once', () => {
    const limiter = createEndpointLimiter({ random: () => 0.5 });
    let begun = 0;
    for (let index = 0; index < 30; index += 1) {
      const hanging = endpoint(`https://hangs-${index}.example.com`);
      makeKnown(limiter, hanging);
      begun += hangAll(limiter, hanging);
    }
    expect(begun).toBeLessThan(SLOTS);
    const healthy = endpoint('https://healthy.example.com');
    expect(limiter.tryAcquire(healthy, START_MS, 'new').kind).toBe('acquired');
  });
});
