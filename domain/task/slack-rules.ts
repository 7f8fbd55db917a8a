import { bodyProblems } from '../template/body-lint';
import type { EgressAllow } from '../egress/egress-allow';
import { hostNamed } from '../egress/endpoint-host';
import { checkEndpointUrl } from '../egress/endpoint-url';
import type { InputPath, InputProblem } from '../input/invalid-input';
import { ownMember } from '../input/own-member';
import { problemAt, type Fault } from '../input/problem-at';
import { lintTemplate } from '../template/template-lint';

/** Most blocks of one message. @see https://docs.slack.dev/reference/block-kit/blocks */
export const MAX_SLACK_BLOCKS = 50;

/** Slack cuts a longer text off, in characters. @see https://docs.slack.dev/reference/methods/chat.postMessage */
const MAX_SLACK_TEXT_CHARS = 40_000;

const PATH = ['slack'] as const;

/** Where these rules, and not the schema, say what is wrong. */
export const RULED_SLACK_MEMBERS: readonly InputPath[] = [
  [...PATH, 'url'],
  [...PATH, 'text'],
  [...PATH, 'blocks'],
];

const INCOMING_WEBHOOK = /^https:\/\/hooks\.slack\.com\/services\/[^/?#]+/;

const urlFault = (why: string): Fault => ({
  code: 'SLACK_URL',
  detail: `expected an incoming webhook as Slack shows it, https://hooks.slack.com/services/…: ${why}`,
});

/**
 * @param allow - a host that the operator names may stand in for Slack's
 * @returns the URL as it is stored, or what is wrong with it; its path is a secret, and never repeated
 */
export const checkSlackUrl = (url: unknown, allow: EgressAllow): Fault | { readonly url: string } => {
  if (typeof url === 'string' && url.includes('{{')) return urlFault('there can be no tags in it');
  const checked = checkEndpointUrl(url, allow);
  if (!('url' in checked)) return urlFault(checked.detail);
  const host = new URL(checked.url).hostname.replace(/^\[(.*)\]$/, '$1');
  if (INCOMING_WEBHOOK.test(checked.url) || hostNamed(host, allow)) return checked;
  return urlFault('this one leads elsewhere');
};

const textProblems = (text: unknown): InputProblem[] => {
  const path = [...PATH, 'text'];
  if (typeof text !== 'string')
    return [problemAt(path, { code: 'TYPE_INVALID', detail: 'expected a template' })];
  if (text.length > MAX_SLACK_TEXT_CHARS)
    return [
      problemAt(path, {
        code: 'TEMPLATE_TOO_LARGE',
        detail: `a text is at most ${MAX_SLACK_TEXT_CHARS} characters long`,
      }),
    ];
  const problem = lintTemplate(text);
  return problem === undefined ? [] : [problemAt(path, problem)];
};

const blocksProblems = (blocks: unknown): InputProblem[] => {
  const path = [...PATH, 'blocks'];
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

/** What is wrong with the members of a `slack` that no schema can judge; those that are absent are left to it. */
export const slackProblems = (slack: object, allow: EgressAllow): InputProblem[] => {
  const members = new Map<string, unknown>(Object.entries(slack));
  const checked = members.has('url') ? checkSlackUrl(members.get('url'), allow) : undefined;
  return [
    ...(checked === undefined || 'url' in checked ? [] : [problemAt([...PATH, 'url'], checked)]),
    ...(members.has('text') ? textProblems(members.get('text')) : []),
    ...(members.has('blocks') ? blocksProblems(members.get('blocks')) : []),
  ];
};
