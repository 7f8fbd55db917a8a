import type { InputProblem } from '../input/invalid-input';
import { ownMember } from '../input/own-member';
import { problemAt } from '../input/problem-at';
import { TARGET_MEMBERS } from './task';

const ONE_OF = `${TARGET_MEMBERS.slice(0, -1).join(', ')} and ${TARGET_MEMBERS.at(-1) ?? ''}`;

/** A task sends one thing: to send two, one makes two tasks, each with its own order, log and switch. */
const targetProblems = (task: object): InputProblem[] => {
  const [first, ...others] = TARGET_MEMBERS.filter((name) => ownMember(task, name) !== undefined);
  if (first === undefined)
    return [
      {
        pointer: `/${TARGET_MEMBERS[0]}`,
        detail: `${TARGET_MEMBERS[0]} is missing; a task has one of ${ONE_OF}`,
        code: 'MISSING',
      },
    ];
  return others.map((name) =>
    problemAt([name], {
      code: 'TARGET_AMBIGUOUS',
      detail: `the task has ${first} already, and a task has one of ${ONE_OF}; make another task, or take ${first} away`,
    }),
  );
};

const eventsProblems = (task: object): InputProblem[] => {
  const events = ownMember(task, 'events');
  if (ownMember(task, 'reminders') !== undefined) return [];
  if (events === undefined)
    return [{ pointer: '/events', detail: 'events is missing, and there are no reminders', code: 'MISSING' }];
  if (!Array.isArray(events) || events.length > 0) return [];
  const detail =
    'a task without reminders is for one event at least; send ["OrderTicketed"], or ["*"] for all of them';
  return [problemAt(['events'], { code: 'EVENTS_INVALID', detail })];
};

const supersedeProblems = (task: object): InputProblem[] =>
  ownMember(task, 'supersede') === true && ownMember(task, 'ordered') === false
    ? [
        problemAt(['supersede'], {
          code: 'SUPERSEDE_UNORDERED',
          detail: 'nothing waits behind anything in a task with ordered: false; leave one of the two out',
        }),
      ]
    : [];

/** What is wrong with the members of a task as far as they depend on each other. */
export const togetherProblems = (task: unknown): InputProblem[] =>
  typeof task !== 'object' || task === null || Array.isArray(task)
    ? []
    : [...eventsProblems(task), ...targetProblems(task), ...supersedeProblems(task)];
