import { LOG_EVENTS, type LogEvent } from '../../../../telemetry/log/events';
import { createLog, type Log } from '../../../../telemetry/log/log';

let lines: Record<string, unknown>[];
let log: Log;

beforeEach(() => {
  lines = [];
  const write = (line: string): void => void lines.push(JSON.parse(line) as Record<string, unknown>);
  log = createLog('trace', 'test', { write });
});

/** The last line, without the members of every line. */
const written = (): Record<string, unknown> => {
  const { time: _time, process: _process, ...line } = lines.at(-1)!;
  return line;
};

test('a line has its event and the members of that event', () => {
  log.info({ requestId: 'req-1', method: 'GET', route: '/v1/orders/{agw_id}', status: 200 }, 'http.request');
  expect(written()).toEqual({
    level: 30,
    msg: 'http.request',
    requestId: 'req-1',
    method: 'GET',
    route: '/v1/orders/{agw_id}',
    status: 200,
  });
});

test('a member that the event does not list is dropped, even if it compiles', () => {
  const order = { order: 'AGW-1', psg_phone: '+34600111222', fields: { consumer_email: 'ana@example.com' } };
  log.warn(order, 'event.write-deferred');
  expect(written()).toEqual({ level: 40, msg: 'event.write-deferred', order: 'AGW-1' });
});

test.each([
  { event: 'delivery.attempted', member: 'order', value: 'Ana Belén' },
  { event: 'delivery.attempted', member: 'status', value: '550 <ana@example.com> unknown' },
  { event: 'delivery.attempted', member: 'status', value: NaN },
  { event: 'delivery.attempted', member: 'reason', value: 'no such user: ana@example.com' },
  { event: 'endpoint.failing', member: 'endpoint', value: 'https://ana:secret@erp.example' },
  { event: 'endpoint.failing', member: 'endpoint', value: 'https://erp.example/ana?phone=600111222' },
  { event: 'notice.sent', member: 'recipient', value: 'ana@example.com' },
  { event: 'http.request', member: 'route', value: '/v1/orders?phone=600111222' },
  { event: 'http.request', member: 'aborted', value: 'ana' },
  { event: 'http.request', member: 'method', value: { toString: () => 'GET' } },
] satisfies { event: LogEvent; member: string; value: unknown }[])(
  '$member of $event is dropped if its value does not pass: $value',
  ({ event, member, value }) => {
    log.error({ [member]: value }, event);
    expect(written()).toEqual({ level: 50, msg: event });
  },
);

test('an undefined member is omitted', () => {
  log.info({ requestId: 'req-1', key: undefined }, 'http.request');
  expect(Object.keys(written())).toEqual(['level', 'requestId', 'msg']);
});

test('entries below the log level are not written', () => {
  const write = (line: string): void => void lines.push(JSON.parse(line) as Record<string, unknown>);
  createLog('warn', 'test', { write }).info({ url: 'http://127.0.0.1:3000' }, 'api.ready');
  createLog('silent', 'test', { write }).error({}, 'http.failed');
  expect(lines).toEqual([]);
});

test('every event name starts with a noun', () => {
  for (const event of Object.keys(LOG_EVENTS)) expect(event).toMatch(/^[a-z]+\.[a-z-]+$/);
});
