import { z } from 'zod';
import type { EgressAllow } from '../egress/egress-allow';
import { email } from '../order/field-schemas';
import { InvalidInputError, type InputProblem } from '../input/invalid-input';
import { checkSlackUrl } from '../task/slack-rules';
import { zodProblems } from '../input/zod-problems';

/** Whom an agency wants to hear of what befalls its tasks; at least one of the two is there. */
export interface Contact {
  readonly mail?: string;
  /** An incoming webhook: a secret. */
  readonly slack_url?: string;
}

/** `PUT /v1/agencies/{name}/contact` */
export const contactSchema = z
  .strictObject({
    mail: z.exactOptional(
      email.meta({ description: 'A mail address.', example: 'operations@sunnytravel.example' }),
    ),
    slack_url: z.exactOptional(
      z.string().meta({
        description:
          'An incoming webhook of Slack: `https://hooks.slack.com/services/…`. Its path is never shown again.',
        example: 'https://hooks.slack.com/services/T000/B000/XXXX',
      }),
    ),
  })
  .meta({
    description: 'One of the two, or both.',
    anyOf: [{ required: ['mail'] }, { required: ['slack_url'] }],
  });

const NOBODY: InputProblem = {
  pointer: '',
  detail: 'the body names nobody: send mail, slack_url, or both',
  code: 'MISSING',
};

/**
 * @param allow - a host that the operator names may stand in for Slack's
 * @throws InvalidInputError that never repeats what was sent: an address is a person's, a URL a secret
 */
export const parseContact = (body: unknown, allow: EgressAllow): Contact => {
  const parsed = contactSchema.safeParse(body);
  if (!parsed.success) throw new InvalidInputError(zodProblems(parsed.error, body, () => true));
  const { mail, slack_url: slackUrl } = parsed.data;
  if (mail === undefined && slackUrl === undefined) throw new InvalidInputError([NOBODY]);
  const checked = slackUrl === undefined ? undefined : checkSlackUrl(slackUrl, allow);
  if (checked !== undefined && !('url' in checked))
    throw new InvalidInputError([
      { pointer: '/slack_url', detail: `slack_url: ${checked.detail}`, code: checked.code },
    ]);
  return {
    ...(mail === undefined ? {} : { mail }),
    ...(checked === undefined ? {} : { slack_url: checked.url }),
  };
};
