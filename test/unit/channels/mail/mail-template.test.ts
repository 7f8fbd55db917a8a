import { RenderBudget } from '../../../../domain/template/bounded-writer';
import { renderHtml } from '../../../../channels/mail/html-template';
import { renderAddresses, renderRecipients } from '../../../../channels/mail/mail-address';
import { renderMailSubject } from '../../../../channels/mail/mail-subject';
import type { TemplateView } from '../../../../domain/order/order-event';
import { aView } from '../../../support/builders/a-view';

describe('addresses', () => {
  test.each<[string | readonly string[] | undefined, readonly string[]]>([
    [undefined, []],
    ['ops@example.com', ['ops@example.com']],
    ['{{psg_email}}', ['jane@example.com']],
    [
      ['{{{ psg_email }}}', 'ops@example.com', 'jane@example.com'],
      ['jane@example.com', 'ops@example.com'],
    ],
    [['{{agent_email}}', 'ops@example.com'], ['ops@example.com']],
  ])('%j stands for %j', (recipients, expected) => {
    const view = aView({ psg_email: 'jane@example.com', agent_email: null });
    expect(renderAddresses(recipients, view)).toEqual(expected);
  });

  test('a mail without a recipient is not sent', () => {
    const view = aView({ psg_email: null, agent_email: null });
    expect(() => renderRecipients(['{{psg_email}}', '{{agent_email}}'], view)).toThrow(
      'the order has no value for any field that mail.to names',
    );
  });

  test.each(['a@b.co\r\nBcc: x@y.co', 'a@b.co,x@y.co', '"a"@b.co', 'nobody'])(
    'the address %j of an order is refused, and the error does not quote it',
    (address) => {
      const view = aView({ psg_email: address });
      expect(() => renderRecipients('{{psg_email}}', view)).toThrow(
        /^psg_email is not a plain mail address$/,
      );
    },
  );
});

describe('a subject', () => {
  test.each([
    ['\r\nBcc: x@example.com', 'Order Bcc: x@example.com'],
    ['A\nB', 'Order A B'],
    ['A\rB', 'Order A B'],
    ['A\u2028B\u2029C\u0085D\u000bE', 'Order A B C D E'],
    ['A\u0000\u001bB', 'Order A B'],
    ['  A   B  ', 'Order A B'],
    ['', 'Order'],
    ['<b>&"', 'Order <b>&"'],
    ['José 😀', 'Order José 😀'],
  ])('with the value %j is one line', (pnr, expected) => {
    expect(renderMailSubject('Order {{pnr}}', aView({ pnr }))).toBe(expected);
  });

  test('is cut at its limit, but never inside a character', () => {
    const subject = renderMailSubject('{{pnr}}', aView({ pnr: '😀'.repeat(300) }));
    expect(subject).toBe(`${'😀'.repeat(249)}…`);
  });
});

describe('HTML', () => {
  test.each<[string, Partial<TemplateView>, string]>([
    ['<p>{{pnr}}</p>', { pnr: '<script>x</script>' }, '<p>&lt;script&gt;x&lt;&#x2F;script&gt;</p>'],
    ['<p>{{{pnr}}}{{&pnr}}</p>', { pnr: '<b>' }, '<p>&lt;b&gt;&lt;b&gt;</p>'],
    ['<a title="{{pnr}}">', { pnr: '" onclick="x' }, '<a title="&quot; onclick&#x3D;&quot;x">'],
    ["<a title='{{pnr}}'>", { pnr: "' x" }, "<a title='&#39; x'>"],
    ['{{pnr}}', { pnr: '&amp; `' }, '&amp;amp; &#x60;'],
    ['{{#services}}{{.}}{{/services}}', { services: ['<i>'] }, '&lt;i&gt;'],
    [
      '{{#services}}{{.}}{{/services}}',
      { services: [{ a: '<i>' }] },
      '{&quot;a&quot;:&quot;&lt;i&gt;&quot;}',
    ],
    ['<b>{{pnr}}</b> {{adults_pax}}', { pnr: null, adults_pax: 0 }, '<b></b> 0'],
  ])('%s with %j is %s', (template, members, expected) => {
    expect(renderHtml(template, aView(members))).toBe(expected);
  });

  test('shares the budget of its mail', () => {
    const render = () => renderHtml('{{pnr}}', aView({ pnr: 'x'.repeat(100) }), new RenderBudget(50));
    expect(render).toThrow('what is rendered is larger than 50 bytes');
  });
});
