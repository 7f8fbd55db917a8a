import { checkAll, type DemoCallback } from '../../../../dev/demo/checks';
import { CANCELLED, FLYING, goodEvidence } from './evidence';

type Story = ReturnType<typeof goodEvidence>;

const problems = (story: Story): readonly string[] => checkAll(story).flatMap((check) => check.problems);
const indexOf = (story: Story, sequence: number, task = 'All events', order = FLYING): number =>
  story.arrivals.findIndex((one) => one.order === order && one.sequence === sequence && one.task === task);
const change = (story: Story, sequence: number, members: Partial<DemoCallback>): void => {
  const index = indexOf(story, sequence);
  story.arrivals[index] = { ...story.arrivals[index]!, ...members };
};

test('a demo in which all went well has nothing against it', () => {
  expect(checkAll(goodEvidence()).map(({ problems: found }) => found)).toEqual(Array(7).fill([]));
});

test('a repeat under the same webhook-id is no problem', () => {
  const story = goodEvidence();
  story.arrivals.splice(5, 0, story.arrivals[1]!);
  expect(problems(story)).toEqual([]);
});

test('a demo in which nothing arrived has no valid signatures either', () => {
  const story = { ...goodEvidence(), arrivals: [] };
  expect(problems(story)).toContain('nothing arrived');
});

test.each<[string, (story: Story) => void, readonly string[]]>([
  [
    'an event that never came',
    (story) => {
      story.arrivals = story.arrivals.filter((one) => one.event !== 'OrderStarted');
      story.orders[0]!.events.splice(8, 1);
    },
    ['OrderStarted did not arrive'],
  ],
  [
    'a gap',
    (story) => story.arrivals.splice(indexOf(story, 5), 1),
    [
      'OrderChanged did not arrive',
      `${FLYING} for All events: came #1 #2 #3 #4 #6 #7 #8 #9 #10, expected #1 #2 #3 #4 #5 #6 #7 #8 #9 #10`,
    ],
  ],
  [
    'a gap in what one task takes',
    (story) => story.arrivals.splice(indexOf(story, 10, 'Our ERP'), 1),
    [`${FLYING} for Our ERP: came #2, expected #2 #10`],
  ],
  [
    'nothing for a task',
    (story) =>
      (story.arrivals = story.arrivals.filter((one) => one.task !== 'Our ERP' || one.order !== CANCELLED)),
    [`${CANCELLED} for Our ERP: came nothing, expected #2`],
  ],
  [
    'two events the wrong way round',
    (story) => story.arrivals.push(...story.arrivals.splice(indexOf(story, 9), 1)),
    [
      `${FLYING} for All events: came #1 #2 #3 #4 #5 #6 #7 #8 #10 #9, expected #1 #2 #3 #4 #5 #6 #7 #8 #9 #10`,
    ],
  ],
  [
    'a signature that does not hold',
    (story) => change(story, 3, { isVerified: false }),
    [`${FLYING} #3 SeatsAddition for All events`],
  ],
  [
    'a body that came otherwise',
    (story) => change(story, 3, { looksRight: false }),
    [`${FLYING} #3 SeatsAddition for All events`],
  ],
  [
    'a repeat under another id',
    (story) => story.arrivals.push({ ...story.arrivals[indexOf(story, 3)]!, webhookId: 'dlv_other' }),
    [`${FLYING} #3 for All events came under several ids`],
  ],
  [
    'one id for two deliveries',
    (story) => change(story, 3, { webhookId: `dlv_${FLYING}_1_tsk_all` }),
    [`dlv_${FLYING}_1_tsk_all is several deliveries`],
  ],
  [
    'an event after the cancellation',
    (story) => {
      story.orders[1]!.events.push({ type: 'OrderStarted', sequence: 4, deliveries: [] });
      story.arrivals.push({
        ...story.arrivals[indexOf(story, 9)]!,
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
    (story) => (story.orders[0]!.events[0]!.deliveries[0]!.status = 'waiting'),
    [`${FLYING} #1 OrderCreated for All events: waiting`],
  ],
  [
    'a delivery that is being retried, with what came of its last attempt',
    (story) =>
      Object.assign(story.orders[0]!.events[0]!.deliveries[0]!, {
        status: 'retrying',
        last_result: { kind: 'unreachable', reason: 'timeout', detail: 'DEADLINE' },
      }),
    [`${FLYING} #1 OrderCreated for All events: retrying (unreachable timeout DEADLINE)`],
  ],
])('%s is named', (_what, spoil, expected) => {
  const story = goodEvidence();
  spoil(story);
  expect(problems(story)).toEqual(expected);
});
