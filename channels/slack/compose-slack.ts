import { renderSlackBlocks, renderSlackText } from '../../domain/template/slack-template';
import { targetOf, type Task } from '../../domain/task/task';
import { RenderBudget } from '../../domain/template/template';
import type { AttemptContext } from '../channel';
import { callsignHeaders } from '../http/compose-request';
import { messageContextOf } from '../message-context';
import { targetOfUrl, type Target } from '../net/target';
import { orUnsendable, unsendable, type Unsendable } from '../unsendable';

/** A message to Slack, ready to be posted. */
export interface ComposedSlack {
  readonly kind: 'composed';
  readonly method: 'POST';
  /** A secret. */
  readonly url: URL;
  readonly target: Target;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

/**
 * Renders what one attempt posts; what cannot be rendered is `unsendable`, now or ever.
 *
 * @param version - of this service, for `user-agent`
 * @throws Error for a task of another channel
 */
export const composeSlack = (
  task: Task,
  context: AttemptContext,
  version: string,
): ComposedSlack | Unsendable => {
  const target = targetOf(task);
  if (target.channel !== 'slack') throw new Error(`task ${task.id} is one of the channel ${target.channel}`);
  const { url, text, blocks } = target.message;
  return orUnsendable(() => {
    const address = URL.canParse(url) ? new URL(url) : undefined;
    const receiver = address === undefined ? undefined : targetOfUrl(address);
    if (address === undefined || receiver === undefined)
      return unsendable('URL_UNSENDABLE', 'neither http nor https');
    const { view, defaultSlackText, about } = messageContextOf(context.event);
    const budget = new RenderBudget();
    const message = {
      text: text === undefined ? defaultSlackText(budget) : renderSlackText(text, view, budget),
      ...(blocks === undefined ? {} : { blocks: renderSlackBlocks(blocks, view, budget) }),
    };
    return {
      kind: 'composed',
      method: 'POST',
      url: address,
      target: receiver,
      headers: {
        'content-type': 'application/json; charset=utf-8',
        'user-agent': `Callsign/${version}`,
        'callsign-delivery': context.deliveryId,
        ...callsignHeaders(about, context),
      },
      body: JSON.stringify(message),
    };
  });
};
