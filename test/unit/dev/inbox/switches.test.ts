import { answerFor } from '../../../../dev/inbox/switches';

test.each([
  ['', 1, { status: 204, delay_ms: 0 }],
  ['unknown=1', 1, { status: 204, delay_ms: 0 }],
  ['status=503', 1, { status: 503, delay_ms: 0 }],
  ['delay_ms=3000', 1, { status: 204, delay_ms: 3_000 }],
  ['retry_after=5', 1, { status: 503, delay_ms: 0, retry_after_s: 5 }],
  ['retry_after=5&status=429', 1, { status: 429, delay_ms: 0, retry_after_s: 5 }],
  ['status=500&times=2', 2, { status: 500, delay_ms: 0 }],
  ['status=500&times=2', 3, { status: 204, delay_ms: 0 }],
  ['status=500&times=2', null, { status: 500, delay_ms: 0 }],
])('responds to "%s" on attempt %s with %j', (query, attempt, answer) => {
  expect(answerFor(query, attempt)).toEqual(answer);
});

test.each([
  ['status=199', 'status: expected a whole number from 200 to 599'],
  ['status=abc', 'status: expected a whole number from 200 to 599'],
  ['status=', 'status: expected a whole number from 200 to 599'],
  ['delay_ms=60001', 'delay_ms: expected a whole number from 0 to 60000'],
  ['retry_after=-1', 'retry_after: expected a whole number from 0 to 86400'],
  ['times=0', 'times: expected a whole number from 1 to 100'],
])('responds to "%s" with 400 and the reason', (query, problem) => {
  expect(answerFor(query, 1)).toEqual({ status: 400, delay_ms: 0, problem });
});
