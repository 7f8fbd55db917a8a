import type { InputPath, InputProblem } from '../../domain/input/invalid-input';
import { ownMember } from '../../domain/input/own-member';
import { problemAt } from '../../domain/input/problem-at';
import { bodyProblems } from '../../domain/template/template';
import type { TaskOptions } from '../channel';
import { textProblems, urlProblems } from '../webhook/webhook-settings';
import type { WebhookUrlRule } from '../webhook/webhook-url';

/** Maximum number of blocks in a message. @see https://docs.slack.dev/reference/block-kit/blocks */
export const MAX_SLACK_BLOCKS = 50;

/** Longest text in characters; Slack truncates it. @see https://docs.slack.dev/reference/methods/chat.postMessage */
const MAX_SLACK_TEXT_CHARS = 40_000;

export const SLACK_URL: WebhookUrlRule = {
  code: 'SLACK_URL',
  expected: 'expected an incoming webhook as Slack shows it, https://hooks.slack.com/services/…',
  isOfChat: ({ href }) => /^https:\/\/hooks\.slack\.com\/services\/[^/?#]+/.test(href),
};

const blocksProblems = (blocks: unknown, path: InputPath): InputProblem[] => {
  if (!Array.isArray(blocks) || blocks.length === 0 || blocks.length > MAX_SLACK_BLOCKS)
    return [
      problemAt(path, {
        code: 'BLOCKS_INVALID',
        detail: `expected a list of 1 to ${MAX_SLACK_BLOCKS} blocks`,
      }),
    ];
  const untyped = blocks.flatMap((block: unknown, index) =>
    typeof ownMember(block, 'type') === 'string'
      ? []
      : [
          problemAt([...path, index], {
            code: 'BLOCKS_INVALID',
            detail: 'expected a block: an object with a type, such as "section"',
          }),
        ],
  );
  return [...untyped, ...bodyProblems(blocks, path)];
};

export const slackProblems = (sent: object, at: InputPath, options: TaskOptions): InputProblem[] => [
  ...urlProblems(sent, at, SLACK_URL, options),
  ...textProblems(sent, at, MAX_SLACK_TEXT_CHARS),
  ...(Object.hasOwn(sent, 'blocks') ? blocksProblems(ownMember(sent, 'blocks'), [...at, 'blocks']) : []),
];
