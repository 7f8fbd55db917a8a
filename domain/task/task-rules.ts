import type { InputProblem } from '../input/invalid-input';
import { ownMember } from '../input/own-member';
import { problemAt } from '../input/problem-at';

const eventsProblems = (task: object): InputProblem[] => {
  const events = ownMember(task, 'events');
  if (ownMember(task, 'reminders') !== undefined) return [];
  if (events === undefined)
    return [{ pointer: '/events', detail: 'events is missing, and there are no reminders', code: 'MISSING' }];
  if (!Array.isArray(events) || events.length > 0) return [];
  const detail =
    'a task without reminders needs at least one event; send ["OrderTicketed"], or ["*"] for all';
  return [problemAt(['events'], { code: 'EVENTS_INVALID', detail })];
};

const supersedeProblems = (task: object): InputProblem[] =>
  ownMember(task, 'supersede') === true && ownMember(task, 'ordered') === false
    ? [
        problemAt(['supersede'], {
          code: 'SUPERSEDE_UNORDERED',
          detail: 'supersede has no effect with ordered: false; remove one of the two',
        }),
      ]
    : [];

/** Finds the problems of members that depend on each other. */
export const togetherProblems = (task: unknown): InputProblem[] =>
  typeof task !== 'object' || task === null || Array.isArray(task)
    ? []
    : [...eventsProblems(task), ...supersedeProblems(task)];
