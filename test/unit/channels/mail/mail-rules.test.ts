import { EMPTY_EGRESS_ALLOW } from '../../../../domain/egress/egress-allow';
import { parseTask } from '../../../support/builders/channel-task';
import { errorsOf, problemsOf } from '../../../support/builders/order-input';

const parse = (mail: object) =>
  parseTask(
    { name: 'A task', events: ['OrderTicketed'], mail: { to: 'ops@example.com', ...mail } },
    { allow: EMPTY_EGRESS_ALLOW },
  ).mail;

test.each([
  [{}],
  [{ to: ['ops@example.com', 'desk@example.com'] }],
  [{ to: '{{psg_email}}' }],
  [
    {
      to: '{{{ agent_email }}}',
      cc: ['{{ consumer_email }}', 'ops@example.com'],
      reply_to: '{{agent_email}}',
    },
  ],
  [{ subject: 'Ticketed: {{pnr}}{{#full_path}}, {{full_path}}{{/full_path}}', text: '{{agw_id}}\n{{pnr}}' }],
  [{ html: '<p title="{{pnr}}">{{#flights}}{{origin}}{{/flights}}</p>' }],
])('%j is a mail', (mail) => {
  expect(parse(mail)).toEqual({ to: 'ops@example.com', ...mail });
});

test.each([
  ['nobody', { to: [] }, ['RECIPIENTS_LIMIT /mail/to']],
  [
    '21 addresses',
    { to: Array.from({ length: 21 }, (_, index) => `a${index}@example.com`) },
    ['RECIPIENTS_LIMIT /mail/to'],
  ],
  ['no address', { to: 'ops' }, ['EMAIL_INVALID /mail/to']],
  ['no text', { to: 5 }, ['EMAIL_INVALID /mail/to']],
  ['null', { to: null }, ['EMAIL_INVALID /mail/to']],
  ['two addresses in one', { to: 'a@example.com, b@example.com' }, ['EMAIL_INVALID /mail/to']],
  ['a display name', { to: 'Ops <ops@example.com>' }, ['EMAIL_INVALID /mail/to']],
  ['a second header', { to: 'a@example.com\r\nBcc: b@example.com' }, ['EMAIL_INVALID /mail/to']],
  ['a list with one that is wrong', { to: ['a@example.com', 'b'] }, ['EMAIL_INVALID /mail/to/1']],
  ['a tag of another field', { to: '{{pnr}}' }, ['EMAIL_INVALID /mail/to']],
  ['a tag and more', { to: '{{psg_email}},x@example.com' }, ['EMAIL_INVALID /mail/to']],
  ['two tags', { to: '{{psg_email}}{{agent_email}}' }, ['EMAIL_INVALID /mail/to']],
  ['a half closed tag', { to: '{{{psg_email}}' }, ['EMAIL_INVALID /mail/to']],
  ['a wrong copy', { cc: ['x'] }, ['EMAIL_INVALID /mail/cc/0']],
  ['several to reply to', { reply_to: ['a@example.com'] }, ['EMAIL_INVALID /mail/reply_to']],
  ['a subject of two lines', { subject: 'a\nBcc: x@example.com' }, ['SUBJECT_INVALID /mail/subject']],
  ['a carriage return', { subject: 'a\rb' }, ['SUBJECT_INVALID /mail/subject']],
  ['a line separator', { subject: 'a\u2028b' }, ['SUBJECT_INVALID /mail/subject']],
  ['a subject of 501 characters', { subject: 'x'.repeat(501) }, ['SUBJECT_INVALID /mail/subject']],
  ['a broken subject', { subject: '{{prn}}' }, ['TEMPLATE_UNKNOWN_FIELD /mail/subject']],
  ['a broken text', { text: '{{#pnr}}' }, ['TEMPLATE_SYNTAX /mail/text']],
  ['a text that is none', { text: null }, ['TYPE_INVALID /mail/text']],
  ['triple braces in HTML', { html: '<p>{{{pnr}}}</p>' }, ['TEMPLATE_TAG_FORBIDDEN /mail/html']],
  ['an ampersand tag in HTML', { html: '<p>{{& pnr}}</p>' }, ['TEMPLATE_TAG_FORBIDDEN /mail/html']],
  [
    'triple braces in a section of HTML',
    { html: '{{#flights}}{{^arrival}}{{{origin}}}{{/arrival}}{{/flights}}' },
    ['TEMPLATE_TAG_FORBIDDEN /mail/html'],
  ],
  ['a member that is not known', { bcc: 'x@example.com' }, ['UNKNOWN_MEMBER /mail/bcc']],
])('%s is refused', (_what, mail, expected) => {
  expect(problemsOf(() => parse(mail))).toEqual(expected);
});

test('needs at least one address in `to`', () => {
  const act = () =>
    parseTask({ name: 'A task', events: ['*'], mail: { text: 'x' } }, { allow: EMPTY_EGRESS_ALLOW });
  expect(problemsOf(act)).toEqual(['MISSING /mail/to']);
});

test('reports problems without the address', () => {
  const errors = errorsOf(() => parse({ to: ['jane.doe@example'], html: '{{{pnr}}}' }));
  expect(errors.map(({ detail }) => detail)).toEqual([
    'mail.to[0]: expected a plain address like ops@example.com, or one tag: {{agent_email}}, {{consumer_email}}, {{psg_email}}',
    'mail.html: {{{pnr}}} would put an unescaped value into HTML; write {{pnr}}',
  ]);
});
