import { MongoServerError } from 'mongodb';
import { OwnError } from '../../../../domain/input/own-error';
import { describeError, errorLine } from '../../../../telemetry/log/describe-error';

class OrderGoneError extends OwnError {
  override readonly name = 'OrderGoneError';
}

const here = expect.stringMatching(/^test\/unit\/telemetry\/log\/describe-error\.test\.ts:\d+$/) as string;

test('our own error keeps its message, and has its stack frames and its cause', () => {
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
    what: 'a MongoDB error that quotes a document',
    error: new MongoServerError({
      message: 'E11000 duplicate key error collection: orders dup key: { mail: "ana@example.com" }',
      code: 11000,
      keyValue: { mail: 'ana@example.com' },
    }),
    view: { name: 'MongoServerError', code: 11000 },
  },
  {
    what: 'an SMTP error that quotes an address',
    error: Object.assign(new Error("Can't send mail: 550 <ana@example.com> unknown"), {
      code: 'EENVELOPE',
      response: '550 <ana@example.com> unknown',
      rejected: ['ana@example.com'],
    }),
    view: { name: 'Error', code: 'EENVELOPE' },
  },
  {
    what: 'an invalid URL error',
    error: Object.assign(new TypeError('Invalid URL'), {
      code: 'ERR_INVALID_URL',
      input: 'https://ana:secret@',
    }),
    view: { name: 'TypeError', code: 'ERR_INVALID_URL' },
  },
  {
    what: 'an error whose name and code contain values',
    error: Object.assign(new Error('x'), { name: 'Ana Belén', code: 'ana@example.com' }),
    view: { name: 'Error' },
  },
])('$what is reduced to name, code and frames', ({ error, view }) => {
  const { at: _at, ...shown } = describeError(error);
  expect(shown).toEqual(view);
  expect(errorLine(error)).not.toMatch(/ana|Ana|secret/);
});

test('a message that looks like a stack frame is not shown', () => {
  const error = new Error('no\n    at Ana (/ana/600111222:1:2)\n    at https://ana.example/x.js:3:4');
  expect(JSON.stringify(describeError(error))).not.toMatch(/ana|Ana|600111222/);
});

test('an error whose message was changed later has no frames', () => {
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
])('of the thrown value %j only its type is shown', (thrown, view) => {
  expect(describeError(thrown)).toEqual(view);
});

test('circular causes are cut off', () => {
  const error = new Error('round');
  error.cause = error;
  expect(JSON.stringify(describeError(error)).match(/"cause"/g)).toHaveLength(4);
});

test('errorLine has name, code, our own message, frame and cause', () => {
  const error = new OrderGoneError('order AGW-1 is gone', {
    cause: Object.assign(new Error('x'), { code: 7 }),
  });
  expect(errorLine(error)).toMatch(
    /^OrderGoneError \(order AGW-1 is gone\) at test\/unit\/telemetry\/log\/describe-error\.test\.ts:\d+ ← Error 7 at test\/unit\/telemetry\/log\/describe-error\.test\.ts:\d+$/,
  );
});
