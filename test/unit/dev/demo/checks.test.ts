import { checkAll, type DemoCallback } from '../../../../dev/demo/checks';
import { CANCELLED, FLYING, goodEvidence } from './evidence';

type TestEvidence = ReturnType<typeof goodEvidence>;

const problems = (evidence: TestEvidence): readonly string[] =>
  checkAll(evidence).flatMap((check) => check.problems);
const indexOf = (evidence: TestEvidence, sequence: number, task = 'All events', order = FLYING): number =>
  evidence.arrivals.findIndex((one) => one.order === order && one.sequence === sequence && one.task === task);
const change = (evidence: TestEvidence, sequence: number, members: Partial<DemoCallback>): void => {
  const index = indexOf(evidence, sequence);
  evidence.arrivals[index] = { ...evidence.arrivals[index]!, ...members };
};

test('evidence of a good run passes every check', () => {
  expect(checkAll(goodEvidence()).map(({ problems: found }) => found)).toEqual(Array(7).fill([]));
});

test('a duplicate with the same webhook-id passes', () => {
  const evidence = goodEvidence();
  evidence.arrivals.splice(5, 0, evidence.arrivals[1]!);
  expect(problems(evidence)).toEqual([]);
});

test('without any callback the signature check fails', () => {
  const evidence = { ...goodEvidence(), arrivals: [] };
  expect(problems(evidence)).toContain('nothing arrived');
});

test.each<[string, (evidence: TestEvidence) => void, readonly string[]]>([
  [
    'a missing event',
    (evidence) => {
      evidence.arrivals = evidence.arrivals.filter((one) => one.event !== 'OrderStarted');
      evidence.orders[0]!.events.splice(8, 1);
    },
    ['OrderStarted did not arrive'],
  ],
  [
    'a gap',
    (evidence) => evidence.arrivals.splice(indexOf(evidence, 5), 1),
    [
      'OrderChanged did not arrive',
      `${FLYING} for All events: arrived #1 #2 #3 #4 #6 #7 #8 #9 #10, expected #1 #2 #3 #4 #5 #6 #7 #8 #9 #10`,
    ],
  ],
  [
    'a gap in the events of one task',
    (evidence) => evidence.arrivals.splice(indexOf(evidence, 10, 'Our ERP'), 1),
    [`${FLYING} for Our ERP: arrived #2, expected #2 #10`],
  ],
  [
    'no callback for a task',
    (evidence) =>
      (evidence.arrivals = evidence.arrivals.filter(
        (one) => one.task !== 'Our ERP' || one.order !== CANCELLED,
      )),
    [`${CANCELLED} for Our ERP: arrived nothing, expected #2`],
  ],
  [
    'two events in the wrong order',
    (evidence) => evidence.arrivals.push(...evidence.arrivals.splice(indexOf(evidence, 9), 1)),
    [
      `${FLYING} for All events: arrived #1 #2 #3 #4 #5 #6 #7 #8 #10 #9, expected #1 #2 #3 #4 #5 #6 #7 #8 #9 #10`,
    ],
  ],
  [
    'an invalid signature',
    (evidence) => change(evidence, 3, { isVerified: false }),
    [`${FLYING} #3 SeatsAddition for All events`],
  ],
  [
    'a body that does not match its template',
    (evidence) => change(evidence, 3, { matchesTemplate: false }),
    [`${FLYING} #3 SeatsAddition for All events`],
  ],
  [
    'a retry with another webhook-id',
    (evidence) =>
      evidence.arrivals.push({ ...evidence.arrivals[indexOf(evidence, 3)]!, webhookId: 'dlv_other' }),
    [`${FLYING} #3 for All events arrived under several ids`],
  ],
  [
    'one webhook-id for two deliveries',
    (evidence) => change(evidence, 3, { webhookId: `dlv_${FLYING}_1_tsk_all` }),
    [`dlv_${FLYING}_1_tsk_all is used by several deliveries`],
  ],
  [
    'an event after the cancellation',
    (evidence) => {
      evidence.orders[1]!.events.push({ type: 'OrderStarted', sequence: 4, deliveries: [] });
      evidence.arrivals.push({
        ...evidence.arrivals[indexOf(evidence, 9)]!,
        order: CANCELLED,
        sequence: 4,
        webhookId: 'dlv_4',
      });
    },
    [
      `${CANCELLED} #4 OrderStarted`,
      `${CANCELLED} #4 OrderStarted for All events`,
      `${CANCELLED} #4 OrderStarted for All events: no delivery`,
    ],
  ],
  [
    'a delivery that is still waiting',
    (evidence) => (evidence.orders[0]!.events[0]!.deliveries[0]!.status = 'waiting'),
    [`${FLYING} #1 OrderCreated for All events: waiting`],
  ],
  [
    'a retrying delivery, with the result of its last attempt',
    (evidence) =>
      Object.assign(evidence.orders[0]!.events[0]!.deliveries[0]!, {
        status: 'retrying',
        last_result: { kind: 'unreachable', reason: 'timeout', detail: 'DEADLINE' },
      }),
    [`${FLYING} #1 OrderCreated for All events: retrying (unreachable timeout DEADLINE)`],
  ],
])('%s is reported', (_what, spoil, expected) => {
  const evidence = goodEvidence();
  spoil(evidence);
  expect(problems(evidence)).toEqual(expected);
});
