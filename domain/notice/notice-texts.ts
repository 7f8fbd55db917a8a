import type { ChatStyle } from '../template/default-texts';
import type { Notice, NoticeType } from './notices';
import { readableTime } from '../template/readable-time';

interface NoticeWording {
  readonly headline: string;
  /** The effect on deliveries, and the remedy. */
  readonly sentence: string;
}

const WORDINGS: Readonly<Record<NoticeType, NoticeWording>> = {
  TaskFailing: {
    headline: 'Task failing',
    sentence: 'Its deliveries are retried on their schedule. Nothing is lost so far.',
  },
  TaskRecovered: { headline: 'Task recovered', sentence: 'It delivers again.' },
  TaskDisabled: {
    headline: 'Task disabled',
    sentence: 'Its deliveries wait. Enable the task to send them in order.',
  },
};

/** The texts of a notice for people. They are not templates. */
interface NoticeTexts {
  readonly subject: string;
  readonly text: string;
  readonly chat: (style: ChatStyle) => string;
}

export const noticeTexts = (notice: Notice): NoticeTexts => {
  const { type, task_name: name, task_id: id, agency, reason, occurred_on: time } = notice;
  const { headline, sentence } = WORDINGS[type];
  const about = [
    `Reason: ${reason}`,
    `Task: ${name} (${id})`,
    ...(agency === null ? [] : [`Agency: ${agency}`]),
    `Time: ${readableTime(time)}`,
  ];
  return {
    subject: `${headline} · ${name}`,
    text: [`${headline}: ${name}. ${sentence}`, '', ...about, ''].join('\n'),
    chat: ({ bold, escape }) =>
      [`${bold(headline)} · ${escape(name)}`, sentence, ...about.map(escape)].join('\n'),
  };
};
