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

/** Returns problems of the `url` of the settings, if present. */
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

/** Returns problems of the `text` of the settings, if present. */
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
        detail: `a text is at most ${maxChars} characters long`,
      }),
    ];
  const problem = lintTemplate(text);
  return problem === undefined ? [] : [problemAt(path, problem)];
};

/** Returns the settings with a normalized URL: host in lower case and punycode. */
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
