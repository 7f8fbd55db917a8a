import { NOTICE_TYPES, NOTICES } from '../../../../domain/notice/notices';
import { noticeTexts } from '../../../../domain/notice/notice-texts';

const sample = (type: (typeof NOTICE_TYPES)[number]) => ({ type, ...NOTICES[type].sample });

test('the notice of a disabled task has the reason and says what to do', () => {
  expect(noticeTexts(sample('TaskDisabled'))).toEqual({
    subject: 'Task disabled · Ticketing to our ERP',
    text: `Task disabled: Ticketing to our ERP. Its deliveries wait; enable the task, and they are sent in order.

Reason: http_410
Task: Ticketing to our ERP (tsk_pB5kM0uYyWq1l2Zx9aQeT7Rc)
Agency: Sunny Travel
Time: Tue 19 Jan 2027 09:12 UTC
`,
    slack: `*Task disabled* · Ticketing to our ERP
Its deliveries wait; enable the task, and they are sent in order.
Reason: http_410
Task: Ticketing to our ERP (tsk_pB5kM0uYyWq1l2Zx9aQeT7Rc)
Agency: Sunny Travel
Time: Tue 19 Jan 2027 09:12 UTC`,
  });
});

test.each(NOTICE_TYPES)('%s of a task of the platform names no agency', (type) => {
  const { subject, text, slack } = noticeTexts({ ...sample(type), agency: null });
  expect(subject).toMatch(/^Task \w+ · Ticketing to our ERP$/);
  expect(text + slack).not.toMatch(/Agency|null|undefined/);
});

test('a name cannot break out of the subject, nor mention users in Slack', () => {
  const { subject, slack } = noticeTexts({
    ...sample('TaskFailing'),
    task_name: 'a\r\nBcc: x@y.co <!channel>',
    reason: '<!here>',
  });
  expect(subject).toBe('Task failing · a Bcc: x@y.co <!channel>');
  expect(slack).not.toMatch(/<!/);
});
