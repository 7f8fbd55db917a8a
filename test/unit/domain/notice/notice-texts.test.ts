import { NOTICE_TYPES, NOTICES } from '../../../../domain/notice/notices';
import type { ChatStyle } from '../../../../domain/template/default-texts';
import { noticeTexts } from '../../../../domain/notice/notice-texts';

const STYLE: ChatStyle = { bold: (text) => `*${text}*`, escape: (text) => text.replaceAll('<', '&lt;') };

const sample = (type: (typeof NOTICE_TYPES)[number]) => ({ type, ...NOTICES[type].sample });

test('the notice of a disabled task has the reason and says what to do', () => {
  const { chat, ...texts } = noticeTexts(sample('TaskDisabled'));
  expect({ ...texts, chat: chat(STYLE) }).toEqual({
    subject: 'Task disabled · Ticketing to our ERP',
    text: `Task disabled: Ticketing to our ERP. Its deliveries wait. Enable the task to send them in order.

Reason: http_410
Task: Ticketing to our ERP (tsk_pB5kM0uYyWq1l2Zx9aQeT7Rc)
Agency: Sunny Travel
Time: Tue 19 Jan 2027 09:12 UTC
`,
    chat: `*Task disabled* · Ticketing to our ERP
Its deliveries wait. Enable the task to send them in order.
Reason: http_410
Task: Ticketing to our ERP (tsk_pB5kM0uYyWq1l2Zx9aQeT7Rc)
Agency: Sunny Travel
Time: Tue 19 Jan 2027 09:12 UTC`,
  });
});

test.each(NOTICE_TYPES)('%s of a task of the platform names no agency', (type) => {
  const { subject, text, chat } = noticeTexts({ ...sample(type), agency: null });
  expect(subject).toMatch(/^Task \w+ · Ticketing to our ERP$/);
  expect(text + chat(STYLE)).not.toMatch(/Agency|null|undefined/);
});

test('a name cannot mention users in a chat', () => {
  const { chat } = noticeTexts({
    ...sample('TaskFailing'),
    task_name: 'a\r\nBcc: x@y.co <!channel>',
    reason: '<!here>',
  });
  expect(chat(STYLE)).not.toMatch(/<!/);
});
