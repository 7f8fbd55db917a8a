import type { RecordedCallback } from '../../../../dev/faults/recorded-callback';
import type { CheckName } from '../../../../dev/faults/checks';
import type { RunEvidence } from '../../../../dev/faults/evidence';
import { judgeRun } from '../../../../dev/faults/verdict';
import { AGW_ID, anArrival, anEvent, anEvidence, DEPARTURE_MS } from './an-evidence';

const broken = (evidence: RunEvidence): Partial<Record<CheckName, readonly string[]>> =>
  Object.fromEntries(
    judgeRun(evidence).checks.flatMap(({ check, holds, counterExamples }) =>
      holds ? [] : [[check, counterExamples]],
    ),
  );

const good = anEvidence();

const changed = (
  which: (arrival: RecordedCallback) => boolean,
  change: Partial<RecordedCallback> | ((arrival: RecordedCallback) => Partial<RecordedCallback>),
): RunEvidence => ({
  ...good,
  arrivals: good.arrivals.map((arrival) =>
    which(arrival) ? { ...arrival, ...(typeof change === 'function' ? change(arrival) : change) } : arrival,
  ),
});

const isOf =
  (event: string, task = 'everything') =>
  (arrival: RecordedCallback): boolean =>
    arrival.claimed.event === event && arrival.task === task;

const withRepeat = (part: Partial<RecordedCallback>): RunEvidence => ({
  ...good,
  arrivals: [...good.arrivals, { ...good.arrivals.find(isOf('OrderTicketed'))!, attempt: 2, ...part }],
});

const recorded = (states: Record<string, string>): RunEvidence => ({
  ...good,
  records: new Map([
    [
      AGW_ID,
      good.records
        .get(AGW_ID)!
        .map((event) =>
          event.type === 'OrderTicketed' ? { ...event, states: { ...event.states, ...states } } : event,
        ),
    ],
  ]),
});

test('a run without failures passes, and its totals are counted', () => {
  expect(judgeRun(good)).toMatchObject({
    isGood: true,
    counts: {
      ...{ orders: 1, accepted: 3, duplicates: 0, wanted: 7, delivered: 6, explained: 1, lost: 0 },
      ...{ byTimers: 5, arrivals: 12, repeatedAfterYes: 0 },
    },
  });
});

test('an identical repeat passes, and is counted', () => {
  const repeated = judgeRun(withRepeat({}));
  expect([repeated.isGood, repeated.counts.repeatedAfterYes]).toEqual([true, 1]);
});

test.each<[string, RunEvidence, CheckName, RegExp]>([
  [
    'a delivery that no receiver accepted',
    changed(isOf('OrderTicketed'), { reply: 'no' }),
    'accepted = delivered ∪ explained, nothing is lost',
    /evt-OrderTicketed → everything \(OrderTicketed\): no receiver accepted it, recorded state: delivered/,
  ],
  [
    'an event that was never reported',
    {
      ...good,
      arrivals: [...good.arrivals, anArrival('everything', { id: 'evt-x', type: 'OrderChanged' }, 6)],
    },
    'nothing is invented, no timer fires early',
    /#6 OrderChanged → everything .*: never reported/,
  ],
  [
    'a delivery to a task that does not subscribe to the event',
    { ...good, arrivals: [...good.arrivals, anArrival('tickets', anEvent('SeatsDeletion'), 3)] },
    'nothing is invented, no timer fires early',
    /SeatsDeletion → tickets .*: never reported/,
  ],
  [
    'a timer that fires early',
    changed(isOf('OrderStarted'), { atMs: DEPARTURE_MS - 100 }),
    'nothing is invented, no timer fires early',
    /OrderStarted: arrived at 2027-01-01T11:59:59.900Z, was due at 2027-01-01T12:00:00.000Z/,
  ],
  [
    'a retry with another id',
    withRepeat({ id: 'msg-other' }),
    'each retry has the same webhook-id and the same bytes',
    /2 different values of webhook-id/,
  ],
  [
    'a retry with other bytes',
    withRepeat({ body: 'other' }),
    'each retry has the same webhook-id and the same bytes',
    /2 different values of body/,
  ],
  [
    'a callback that first arrives after a later one',
    {
      ...good,
      arrivals: [
        ...good.arrivals.filter((each) => !isOf('OrderCreated')(each)),
        good.arrivals.find(isOf('OrderCreated'))!,
      ],
    },
    'order is kept per order and task',
    /FLT-1 → everything: #1 OrderCreated arrived after #5/,
  ],
  [
    'a start after the cancellation',
    anEvidence([anEvent('OrderCanceled')]),
    'no OrderStarted or OrderCompleted after OrderCanceled',
    /FLT-1: #3 OrderStarted after #2 OrderCanceled/,
  ],
  [
    'a timer that never fires',
    { ...good, arrivals: good.arrivals.filter((each) => !isOf('OrderCompleted', 'life of the order')(each)) },
    'every due timer fires',
    /OrderCompleted → life of the order: was due by 2027-01-01T12:01:00.000Z/,
  ],
  [
    'an invalid signature',
    changed(isOf('OrderCreated'), { signatureProblem: 'No matching signature found' }),
    'all signatures are valid',
    /#1 OrderCreated → everything .*: No matching signature found/,
  ],
  [
    'an unfinished record',
    recorded({ everything: 'retrying' }),
    'the records agree: each event is recorded once, and none is unfinished',
    /→ everything \(OrderTicketed\): recorded as retrying at the end/,
  ],
  [
    'an accepted event that is not recorded',
    { ...good, records: new Map([[AGW_ID, good.records.get(AGW_ID)!.slice(0, 2)]]) },
    'the records agree: each event is recorded once, and none is unfinished',
    /evt-SeatsDeletion \(SeatsDeletion\): accepted, but not recorded/,
  ],
  [
    'a request that was refused',
    {
      ...good,
      ledger: { ...good.ledger, refusals: [{ event: 'FLT-1 evt-1', status: 404, answer: 'no such order' }] },
    },
    'no valid request is refused',
    /FLT-1 evt-1: 404 no such order/,
  ],
])('%s is reported', (_what, evidence, check, example) => {
  const found = broken(evidence);
  expect(found[check]).toEqual(expect.arrayContaining([expect.stringMatching(example)]));
});

test('an unconfirmed date change leaves the timers of its order unchecked', () => {
  const { acceptedMs: _never, ...unconfirmed } = anEvent('DatesChanged', {
    accepted: 0,
    flights: { departureMs: DEPARTURE_MS + 1, arrivalMs: DEPARTURE_MS + 2 },
  });
  const evidence = anEvidence([unconfirmed]);
  const arrivals = evidence.arrivals.filter(
    (each) => !['OrderStarted', 'OrderCompleted'].includes(each.claimed.event),
  );
  expect(Object.keys(broken({ ...evidence, arrivals }))).not.toContain('every due timer fires');
});
