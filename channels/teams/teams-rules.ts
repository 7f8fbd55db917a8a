import type { InputPath, InputProblem } from '../../domain/input/invalid-input';
import { ownMember } from '../../domain/input/own-member';
import { problemAt } from '../../domain/input/problem-at';
import { bodyProblems } from '../../domain/template/template';
import type { TaskOptions } from '../channel';
import { textProblems, urlProblems } from '../webhook/webhook-settings';
import type { WebhookUrlRule } from '../webhook/webhook-url';

/** Longest text in characters. Teams accepts messages of up to 28 KB. */
const MAX_TEXT_CHARS = 28_000;

/** Hosts of Power Automate and Logic Apps, in the global and the national clouds. */
const HOST =
  /\.(?:logic\.azure\.(?:com|us|cn)|api\.powerplatform\.(?:com|us|partner\.microsoftonline\.cn)|api\.(?:gov|high)\.powerplatform\.microsoft\.us)$/;

const TRIGGER = /\/workflows\/[^/]+\/triggers\/[^/]+\/paths\/invoke$/;

export const TEAMS_URL: WebhookUrlRule = {
  code: 'TEAMS_URL',
  expected:
    'expected the URL of a workflow as Teams shows it, https://….api.powerplatform.com/…/workflows/…/triggers/manual/paths/invoke?…&sig=…',
  isOfChat: ({ hostname, pathname, searchParams }) =>
    HOST.test(hostname) && TRIGGER.test(pathname) && (searchParams.get('sig') ?? '') !== '',
};

const cardProblems = (card: unknown, path: InputPath): InputProblem[] =>
  ownMember(card, 'type') === 'AdaptiveCard'
    ? bodyProblems(card, path)
    : [
        problemAt(path, {
          code: 'CARD_INVALID',
          detail: 'expected an Adaptive Card: an object with "type": "AdaptiveCard"',
        }),
      ];

export const teamsProblems = (sent: object, at: InputPath, options: TaskOptions): InputProblem[] => [
  ...urlProblems(sent, at, TEAMS_URL, options),
  ...textProblems(sent, at, MAX_TEXT_CHARS),
  ...(Object.hasOwn(sent, 'card') ? cardProblems(ownMember(sent, 'card'), [...at, 'card']) : []),
];
