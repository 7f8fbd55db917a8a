import { DEMO_TASKS, taskBody } from '../../../../dev/demo/demo-tasks';
import {
  demoOrder,
  lastArrivalMs,
  movedDepartureMs,
  REPORTS_OF_THE_CANCELLED,
  REPORTS_OF_THE_FLYING,
  roundTrip,
} from '../../../../dev/demo/journey';
import { EVENT_TYPES } from '../../../../domain/order/events';
import { parseEgressAllow } from '../../../../domain/egress/egress-allow';
import { changesSchema, orderSchema } from '../../../../domain/order/order';
import { parseTask } from '../../../support/builders/channel-task';

const START_MS = Date.UTC(2027, 2, 1, 10);

test('the demo order is valid', () => {
  const parsed = orderSchema.parse(demoOrder('DEMO-1-1', START_MS + 16_000, START_MS));
  expect(
    parsed.flights.map(({ origin, departure_at, arrival_at }) => [origin, departure_at, arrival_at]),
  ).toEqual([
    ['MAD', '2027-03-01T10:00:16Z', '2027-03-01T10:00:19Z'],
    ['LHR', '2027-03-01T10:00:22Z', '2027-03-01T10:00:25Z'],
  ]);
});

test.each(REPORTS_OF_THE_FLYING.filter((report) => 'changes' in report))(
  'the changes of $type are valid',
  ({ changes }) => {
    expect(changesSchema.safeParse(changes).error).toBeUndefined();
  },
);

test('both orders together cover all eleven events', () => {
  const reported = [...REPORTS_OF_THE_FLYING, ...REPORTS_OF_THE_CANCELLED].map((report) => report.type);
  expect(new Set(['OrderCreated', ...reported, 'OrderStarted', 'OrderCompleted'])).toEqual(
    new Set(EVENT_TYPES),
  );
});

test('lastArrivalMs is the arrival of the return flight', () => {
  expect(new Date(lastArrivalMs(START_MS)).toISOString().replace('.000', '')).toBe(
    roundTrip(START_MS)[1]?.arrival,
  );
});

test.each([
  ['later by three seconds', START_MS, START_MS + 16_000, START_MS + 19_000],
  ['to four seconds from now, after a long outage', START_MS + 60_000, START_MS + 16_000, START_MS + 64_000],
])('DatesChanged moves the departure %s', (_how, nowMs, departureMs, movedMs) => {
  expect(movedDepartureMs(departureMs, nowMs)).toBe(movedMs);
});

test.each(DEMO_TASKS)('the task "$label" is valid', ({ label, path, definition }) => {
  const body = taskBody(definition, label, `http://127.0.0.1:4000${path}`);
  const task = parseTask(body, { allow: parseEgressAllow('127.0.0.0/8') });
  expect(task).toMatchObject({ name: label, http_request: { url: `http://127.0.0.1:4000${path}` } });
});

test('each task has its own path', () => {
  expect(new Set(DEMO_TASKS.map((task) => task.path)).size).toBe(DEMO_TASKS.length);
});
