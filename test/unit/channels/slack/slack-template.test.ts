import { RenderBudget } from '../../../../domain/template/bounded-writer';
import { renderSlackBlocks, renderSlackText } from '../../../../channels/slack/slack-template';
import { aView } from '../../../support/builders/a-view';

test.each([
  ['*{{pnr}}*', 'X7K2PQ', '*X7K2PQ*'],
  ['<!here> {{pnr}}', '<!channel>', '<!here> &lt;!channel&gt;'],
  ['{{{pnr}}} {{&pnr}}', '<@U1>', '&lt;@U1&gt; &lt;@U1&gt;'],
  ['{{pnr}}', 'Ben & Jerry "s"', 'Ben &amp; Jerry "s"'],
  ['{{pnr}}', null, ''],
])('%s with the value %j is %s', (template, pnr, expected) => {
  expect(renderSlackText(template, aView({ pnr }))).toBe(expected);
});

test('each string of blocks is rendered, and their structure stays', () => {
  const blocks = [
    { type: 'section', text: { type: 'mrkdwn', text: '*{{pnr}}*', verbatim: true } },
    {
      type: 'section',
      fields: [{ type: 'plain_text', text: '{{{adults_pax}}}' }, { text: '{{{currency}}}' }],
    },
    { type: 'divider', size: 2, none: null },
  ];
  expect(renderSlackBlocks(blocks, aView({ pnr: '<!channel>', adults_pax: 2, currency: null }))).toEqual([
    { type: 'section', text: { type: 'mrkdwn', text: '*&lt;!channel&gt;*', verbatim: true } },
    { type: 'section', fields: [{ type: 'plain_text', text: '2' }, { text: '' }] },
    { type: 'divider', size: 2, none: null },
  ]);
});

test('text and blocks of a message share one budget', () => {
  const budget = new RenderBudget(50);
  const view = aView({ pnr: 'x'.repeat(30) });
  expect(renderSlackText('{{pnr}}', view, budget)).toHaveLength(30);
  expect(() => renderSlackBlocks(['{{pnr}}'], view, budget)).toThrow('larger than 50 bytes');
});
