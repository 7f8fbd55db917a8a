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

test('a run in which all is well is good, and is counted', () => {
  expect(judgeRun(good)).toMatchObject({
    isGood: true,
    counts: {
      ...{ orders: 1, accepted: 3, duplicates: 0, wanted: 7, delivered: 6, explained: 1, lost: 0 },
      ...{ byTimers: 5, arrivals: 12, repeatedAfterYes: 0 },
    },
  });
});

test('what comes again as it was is no fault, and is counted', () => {
  const repeated = judgeRun(withRepeat({}));
  expect([repeated.isGood, repeated.counts.repeatedAfterYes]).toEqual([true, 1]);
});

test.each<[string, RunEvidence, CheckName, RegExp]>([
  [
    'a delivery that no receiver took',
    changed(isOf('OrderTicketed'), { reply: 'no' }),
    'accepted = delivered ∪ explained, nothing is lost',
    /evt-OrderTicketed → everything \(OrderTicketed\): no receiver took it, on record: delivered/,
  ],
  [
    'an event that nobody told of',
    {
      ...good,
      arrivals: [...good.arrivals, anArrival('everything', { id: 'evt-x', type: 'OrderChanged' }, 6)],
    },
    'nothing is invented, no timer came early',
    /#6 OrderChanged → everything .*: nobody told of that/,
  ],
  [
    'a delivery to a task that is not for it',
    { ...good, arrivals: [...good.arrivals, anArrival('tickets', anEvent('SeatsDeletion'), 3)] },
    'nothing is invented, no timer came early',
    /SeatsDeletion → tickets .*: nobody told of that/,
  ],
  [
    'a timer that fires early',
    changed(isOf('OrderStarted'), { atMs: DEPARTURE_MS - 100 }),
    'nothing is invented, no timer came early',
    /OrderStarted: came at 2027-01-01T11:59:59.900Z, was due on 2027-01-01T12:00:00.000Z/,
  ],
  [
    'a repeat with another id',
    withRepeat({ id: 'msg-other' }),
    'each repeat has the same webhook-id and the same bytes',
    /2 times another webhook-id/,
  ],
  [
    'a repeat with other bytes',
    withRepeat({ body: 'other' }),
    'each repeat has the same webhook-id and the same bytes',
    /2 times another body/,
  ],
  [
    'a callback that comes for the first time after a later one',
    {
      ...good,
      arrivals: [
        ...good.arrivals.filter((each) => !isOf('OrderCreated')(each)),
        good.arrivals.find(isOf('OrderCreated'))!,
      ],
    },
    'order is kept per order and task',
    /FLT-1 → everything: #1 OrderCreated came after #5/,
  ],
  [
    'a start after the cancellation',
    anEvidence([anEvent('OrderCanceled')]),
    'no OrderStarted or OrderCompleted after OrderCanceled',
    /FLT-1: #3 OrderStarted after #2 OrderCanceled/,
  ],
  [
    'a timer that never came',
    { ...good, arrivals: good.arrivals.filter((each) => !isOf('OrderCompleted', 'life of the order')(each)) },
    'every timer that was due came',
    /OrderCompleted → life of the order: was due by 2027-01-01T12:01:00.000Z/,
  ],
  [
    'a signature that does not hold',
    changed(isOf('OrderCreated'), { signatureProblem: 'No matching signature found' }),
    'all signatures are valid',
    /#1 OrderCreated → everything .*: No matching signature found/,
  ],
  [
    'a record that is left unfinished',
    recorded({ everything: 'retrying' }),
    'the records agree, each event is there once, none is unfinished',
    /→ everything \(OrderTicketed\): on record as retrying in the end/,
  ],
  [
    'an accepted event that is not on record',
    { ...good, records: new Map([[AGW_ID, good.records.get(AGW_ID)!.slice(0, 2)]]) },
    'the records agree, each event is there once, none is unfinished',
    /evt-SeatsDeletion \(SeatsDeletion\): accepted, and not on record/,
  ],
  [
    'a request that was refused',
    {
      ...good,
      ledger: { ...good.ledger, refusals: [{ event: 'FLT-1 evt-1', status: 404, answer: 'no such order' }] },
    },
    'no request was refused that should have been taken',
    /FLT-1 evt-1: 404 no such order/,
  ],
])('%s is found out', (_what, evidence, check, example) => {
  const found = broken(evidence);
  expect(found[check]).toEqual(expect.arrayContaining([expect.stringMatching(example)]));
});

test('what is not confirmed may come or not; an event that flies while its dates are not known proves nothing', () => {
  const { acceptedMs: _never, ...unsure } = anEvent('DatesChanged', {
    accepted: 0,
    flights: { departureMs: DEPARTURE_MS + 1, arrivalMs: DEPARTURE_MS + 2 },
  });
  const evidence = anEvidence([unsure]);
  const arrivals = evidence.arrivals.filter(
    (each) => !['OrderStarted', 'OrderCompleted'].includes(each.claimed.event),
  );
  expect(Object.keys(broken({ ...evidence, arrivals }))).not.toContain('every timer that was due came');
});
