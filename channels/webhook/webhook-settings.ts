import { z } from 'zod';
import { MAX_URL_CHARS } from '../../domain/egress/endpoint-url';
import type { InputPath, InputProblem } from '../../domain/input/invalid-input';
import { ownMember } from '../../domain/input/own-member';
import { problemAt } from '../../domain/input/problem-at';
import { lintTemplate } from '../../domain/template/template';
import type { ContactForm, TaskOptions } from '../channel';
import { shownOrigin } from '../visible';
import { checkWebhookUrl, type WebhookUrlRule } from './webhook-url';

/** The secret URL of a chat's webhook. */
export const webhookUrl = (description: string, example: string): z.ZodString =>
  z.string().max(MAX_URL_CHARS).meta({ description, example });

/** Finds the problems of `url`, if the settings have one. */
export const urlProblems = (
  sent: object,
  at: InputPath,
  rule: WebhookUrlRule,
  { allow }: TaskOptions,
): InputProblem[] => {
  if (!Object.hasOwn(sent, 'url')) return [];
  const checked = checkWebhookUrl(ownMember(sent, 'url'), rule, allow);
  return 'url' in checked ? [] : [problemAt([...at, 'url'], checked)];
};

/** Finds the problems of `text`, if the settings have one. */
export const textProblems = (sent: object, at: InputPath, maxChars: number): InputProblem[] => {
  if (!Object.hasOwn(sent, 'text')) return [];
  const text = ownMember(sent, 'text');
  const path = [...at, 'text'];
  if (typeof text !== 'string')
    return [problemAt(path, { code: 'TYPE_INVALID', detail: 'expected a template' })];
  if (text.length > maxChars)
    return [
      problemAt(path, {
        code: 'TEMPLATE_TOO_LARGE',
        detail: `a text has at most ${maxChars} characters`,
      }),
    ];
  const problem = lintTemplate(text);
  return problem === undefined ? [] : [problemAt(path, problem)];
};

/** The settings with their URL in the stored form: host in lower case and punycode. */
export const withStoredUrl = <Settings extends { readonly url: string }>(
  settings: Settings,
  rule: WebhookUrlRule,
  { allow }: TaskOptions,
): Settings => {
  const checked = checkWebhookUrl(settings.url, rule, allow);
  return 'url' in checked ? { ...settings, url: checked.url } : settings;
};

/** The form of a contact, which stores the URL of the webhook. */
export const webhookContact = (member: string, url: z.ZodString, rule: WebhookUrlRule): ContactForm => ({
  member,
  schema: url,
  visible: shownOrigin,
  check: (receiver, { allow }) => {
    const checked = checkWebhookUrl(receiver, rule, allow);
    return 'url' in checked ? { receiver: checked.url } : checked;
  },
  settings: (receiver) => ({ url: receiver }),
});
