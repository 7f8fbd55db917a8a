import { MongoServerError } from 'mongodb';
import { OwnError } from '../../../../domain/input/own-error';
import { describeError, errorLine } from '../../../../telemetry/log/describe-error';

class OrderGoneError extends OwnError {
  override readonly name = 'OrderGoneError';
}

const here = expect.stringMatching(/^test\/unit\/telemetry\/log\/describe-error\.test\.ts:\d+$/) as string;

test('an error of ours is told in its own words, with the place and its cause', () => {
  const cause = Object.assign(new Error('connect ECONNREFUSED 10.0.0.1:443'), { code: 'ECONNREFUSED' });
  const view = describeError(new OrderGoneError('order AGW-1 is gone', { cause }));
  expect(view).toEqual({
    name: 'OrderGoneError',
    message: 'order AGW-1 is gone',
    at: expect.arrayContaining([here]) as string[],
    cause: { name: 'Error', code: 'ECONNREFUSED', at: expect.arrayContaining([here]) as string[] },
  });
});

test.each([
  {
    what: 'a duplicate key of MongoDB, which quotes the document',
    error: new MongoServerError({
      message: 'E11000 duplicate key error collection: orders dup key: { mail: "ana@example.com" }',
      code: 11000,
      keyValue: { mail: 'ana@example.com' },
    }),
    view: { name: 'MongoServerError', code: 11000 },
  },
  {
    what: 'a reply of SMTP, which quotes the address',
    error: Object.assign(new Error("Can't send mail: 550 <ana@example.com> unknown"), {
      code: 'EENVELOPE',
      response: '550 <ana@example.com> unknown',
      rejected: ['ana@example.com'],
    }),
    view: { name: 'Error', code: 'EENVELOPE' },
  },
  {
    what: 'a URL that does not parse',
    error: Object.assign(new TypeError('Invalid URL'), {
      code: 'ERR_INVALID_URL',
      input: 'https://ana:secret@',
    }),
    view: { name: 'TypeError', code: 'ERR_INVALID_URL' },
  },
  {
    what: 'a name and a code that are made of values',
    error: Object.assign(new Error('x'), { name: 'Ana Belén', code: 'ana@example.com' }),
    view: { name: 'Error' },
  },
])('of $what only name, code and place are told', ({ error, view }) => {
  const { at: _at, ...told } = describeError(error);
  expect(told).toEqual(view);
  expect(errorLine(error)).not.toMatch(/ana|Ana|secret/);
});

test('a message that looks like a stack is not taken for one', () => {
  const error = new Error('no\n    at Ana (/ana/600111222:1:2)\n    at https://ana.example/x.js:3:4');
  expect(JSON.stringify(describeError(error))).not.toMatch(/ana|Ana|600111222/);
});

test('a message that was changed afterwards costs the places and tells nothing', () => {
  const error = new Error('ana@example.com');
  expect(error.stack).toContain('ana@example.com');
  error.message = 'masked';
  expect(describeError(error)).toEqual({ name: 'Error' });
});

test.each([
  ['ana@example.com', { name: 'thrown string' }],
  [{ mail: 'ana@example.com' }, { name: 'thrown object' }],
  [null, { name: 'thrown null' }],
  [undefined, { name: 'thrown undefined' }],
])('of %j, which is no error, only its type is told', (thrown, view) => {
  expect(describeError(thrown)).toEqual(view);
});

test('causes that go in a circle come to an end', () => {
  const error = new Error('round');
  error.cause = error;
  expect(JSON.stringify(describeError(error)).match(/"cause"/g)).toHaveLength(4);
});

test('in one line: name, code, words of ours, place, cause', () => {
  const error = new OrderGoneError('order AGW-1 is gone', {
    cause: Object.assign(new Error('x'), { code: 7 }),
  });
  expect(errorLine(error)).toMatch(
    /^OrderGoneError \(order AGW-1 is gone\) at test\/unit\/telemetry\/log\/describe-error\.test\.ts:\d+ ← Error 7 at test\/unit\/telemetry\/log\/describe-error\.test\.ts:\d+$/,
  );
});
