import { isEmail } from '../../domain/input/email';
import type { InputPath, InputProblem } from '../../domain/input/invalid-input';
import { problemAt, type Fault } from '../../domain/input/problem-at';
import { lintTemplate, type TemplateProblem } from '../../domain/template/template-lint';
import { lintHtml } from './html-template';
import { addressField, ADDRESS_FIELDS } from './mail-address';

/** Maximum number of addresses in one member of a mail. */
export const MAX_RECIPIENTS = 20;

/** Longest subject of a task, in characters, tags included. */
const MAX_SUBJECT_CHARS = 500;

const ADDRESS_FAULT: Fault = {
  code: 'EMAIL_INVALID',
  detail: `expected a plain address like ops@example.com, or one tag: ${ADDRESS_FIELDS.map((name) => `{{${name}}}`).join(', ')}`,
};

/** Never repeats the address, because it is personal data. */
const addressProblems = (value: unknown, path: InputPath): InputProblem[] =>
  typeof value === 'string' && (isEmail(value) || addressField(value) !== undefined)
    ? []
    : [problemAt(path, ADDRESS_FAULT)];

const addressesProblems = (value: unknown, path: InputPath): InputProblem[] => {
  if (!Array.isArray(value)) return addressProblems(value, path);
  if (value.length === 0 || value.length > MAX_RECIPIENTS)
    return [
      problemAt(path, {
        code: 'RECIPIENTS_LIMIT',
        detail: `there are ${value.length} addresses; send 1 to ${MAX_RECIPIENTS}`,
      }),
    ];
  return value.flatMap((each: unknown, index) => addressProblems(each, [...path, index]));
};

const subjectFault = (subject: string): Fault | undefined => {
  if (subject.length > MAX_SUBJECT_CHARS)
    return { code: 'SUBJECT_INVALID', detail: `a subject has at most ${MAX_SUBJECT_CHARS} characters` };
  if (/[\p{Control}\u2028\u2029]/u.test(subject))
    return { code: 'SUBJECT_INVALID', detail: 'a subject is one line without control characters' };
  return lintTemplate(subject);
};

const textProblems = (
  value: unknown,
  path: InputPath,
  lint: (template: string) => Fault | TemplateProblem | undefined,
): InputProblem[] => {
  const fault =
    typeof value === 'string' ? lint(value) : { code: 'TYPE_INVALID', detail: 'expected a template' };
  return fault === undefined ? [] : [problemAt(path, fault)];
};

/** The rule of each member. */
const RULES: readonly (readonly [
  name: string,
  problems: (value: unknown, path: InputPath) => InputProblem[],
])[] = [
  ['to', addressesProblems],
  ['cc', addressesProblems],
  ['reply_to', addressProblems],
  ['subject', (value, path) => textProblems(value, path, subjectFault)],
  ['text', (value, path) => textProblems(value, path, lintTemplate)],
  ['html', (value, path) => textProblems(value, path, lintHtml)],
];

/** The members of a mail that these rules check. */
export const RULED_MAIL_MEMBERS: readonly InputPath[] = RULES.map(([name]) => [name]);

export const mailProblems = (sent: object, at: InputPath): InputProblem[] => {
  const members = new Map<string, unknown>(Object.entries(sent));
  return RULES.flatMap(([name, problems]) =>
    members.has(name) ? problems(members.get(name), [...at, name]) : [],
  );
};
