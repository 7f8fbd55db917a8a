import {
  renderDefaultChat,
  renderDefaultSubject,
  renderDefaultText,
  type ChatStyle,
} from '../domain/template/default-texts';
import { noticeTexts } from '../domain/notice/notice-texts';
import { noticeBody, noticeView } from '../domain/notice/notice-view';
import { isNotice, type Notice } from '../domain/notice/notices';
import { templateView, type OrderEvent, type TemplateView } from '../domain/order/order-event';
import { renderDefaultBody, type RenderBudget } from '../domain/template/template';

/** The subject of a message: an event of an order, or a notice of this service. */
export type MessageSubject = OrderEvent | Notice;

/** The subject as templates see it, and the default texts for what a task leaves out. */
export interface MessageContext {
  readonly view: TemplateView;
  /** Identifies the subject. The names become parts of header names. */
  readonly about: Readonly<Record<string, string>>;
  readonly defaultBody: () => string;
  /** May hold line breaks. */
  readonly defaultSubject: (budget: RenderBudget) => string;
  readonly defaultText: (budget: RenderBudget) => string;
  readonly defaultChat: (style: ChatStyle, budget: RenderBudget) => string;
}

const isNoticeOf = (subject: MessageSubject): subject is Notice => isNotice(subject.type);

export const messageContextOf = (subject: MessageSubject): MessageContext =>
  isNoticeOf(subject) ? noticeContext(subject) : eventContext(subject);

const eventContext = (event: OrderEvent): MessageContext => {
  const view = templateView(event);
  return {
    view: event.reminder === undefined ? view : { ...view, ...{ reminder: event.reminder } },
    about: { event: event.type, order: event.agw_id, sequence: String(event.sequence) },
    defaultBody: () => renderDefaultBody(view),
    defaultSubject: (budget) => renderDefaultSubject(view, budget),
    defaultText: (budget) => renderDefaultText(view, budget),
    defaultChat: (style, budget) => renderDefaultChat(view, style, budget),
  };
};

const noticeContext = (notice: Notice): MessageContext => {
  const { subject, text, chat } = noticeTexts(notice);
  return {
    view: noticeView(notice),
    about: { event: notice.type, task: notice.task_id },
    defaultBody: () => noticeBody(notice),
    defaultSubject: () => subject,
    defaultText: () => text,
    defaultChat: chat,
  };
};
