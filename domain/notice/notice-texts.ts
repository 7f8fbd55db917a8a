import type { DefaultTexts } from '../template/default-texts';
import { subjectLine } from '../template/mail-subject';
import type { Notice, NoticeType } from './notices';
import { readableTime } from '../template/readable-time';
import { escapeSlack } from '../template/slack-template';

interface NoticeWording {
  readonly headline: string;
  /** What it means for deliveries, and what to do. */
  readonly sentence: string;
}

const WORDINGS: Readonly<Record<NoticeType, NoticeWording>> = {
  TaskFailing: {
    headline: 'Task failing',
    sentence: 'Its deliveries are tried again on their schedule; nothing is lost so far.',
  },
  TaskRecovered: { headline: 'Task recovered', sentence: 'It delivers again.' },
  TaskDisabled: {
    headline: 'Task disabled',
    sentence: 'Its deliveries wait; enable the task, and they are sent in order.',
  },
};

/** What people are told of a notice; ready to be sent, not templates. */
export const noticeTexts = (notice: Notice): DefaultTexts => {
  const { type, task_name: name, task_id: id, agency, reason, occurred_on: time } = notice;
  const { headline, sentence } = WORDINGS[type];
  const about = [
    `Reason: ${reason}`,
    `Task: ${name} (${id})`,
    ...(agency === null ? [] : [`Agency: ${agency}`]),
    `Time: ${readableTime(time)}`,
  ];
  return {
    subject: subjectLine(`${headline} · ${name}`),
    text: [`${headline}: ${name}. ${sentence}`, '', ...about, ''].join('\n'),
    slack: [`*${headline}* · ${escapeSlack(name)}`, sentence, ...about.map(escapeSlack)].join('\n'),
  };
};
