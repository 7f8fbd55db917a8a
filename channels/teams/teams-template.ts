import type { Json } from '../../domain/input/json';
import type { TemplateView } from '../../domain/order/order-event';
import { renderStrings, type StringPlace } from '../../domain/template/body-render';
import type { RenderBudget } from '../../domain/template/bounded-writer';
import type { ChatStyle } from '../../domain/template/default-texts';
import { renderEncoded } from '../../domain/template/text-template';
import { percentEncode } from '../../domain/template/url-template';

/** An Adaptive Card. @see https://adaptivecards.microsoft.com */
export type Card = Readonly<Record<string, Json>>;

/** Characters with a meaning in Markdown anywhere in a line, and `{{`, which starts a date format in a card. */
const INLINE = /[\\`*_[\]()<>#~|!]|\{(?=\{)/g;

/** A list marker at the start of a value, because a value may be at the start of a line. */
const LIST_MARK = /^(\s*)([-+]|\d+[.)])(?=\s|$)/;

/** Line breaks, which could start a list or a paragraph. */
const BREAKS = /[\r\n\u0085\u2028\u2029]+/g;

const escapeMark = (_all: string, blanks: string, mark: string): string =>
  `${blanks}${mark.slice(0, -1)}\\${mark.slice(-1)}`;

/**
 * The Markdown of a TextBlock.
 *
 * @see https://learn.microsoft.com/microsoftteams/platform/task-modules-and-cards/cards/cards-format
 */
export const TEAMS_STYLE: ChatStyle = {
  bold: (text) => `**${text}**`,
  escape: (text) =>
    text
      .replace(BREAKS, ' ')
      .replace(INLINE, (character) => `\\${character}`)
      .replace(LIST_MARK, escapeMark),
};

/** Single line breaks, which Markdown shows as a blank, except before list items. */
const LINE_BREAK = /\n+(?!\s*(?:[-*+]|\d+[.)])\s)/g;

/** Doubles line breaks, so that a TextBlock shows each line on its own. */
export const withLines = (text: string): string => text.trim().replace(LINE_BREAK, '\n\n');

/**
 * Renders a linted template to Markdown. Escapes values, but not the text of the template.
 *
 * @throws RenderTooLargeError once the budget is used up
 */
export const renderTeamsText = (template: string, view: TemplateView, budget?: RenderBudget): string =>
  renderEncoded(template, view, TEAMS_STYLE.escape, budget);

const unchanged = (text: string): string => text;

const isUrl = (key: string): boolean => /url$/i.test(key);

/** Teams reads Markdown in the text of a TextBlock and in title and value of a fact. */
const encoderAt = (place: StringPlace | undefined): ((text: string) => string) => {
  if (place === undefined) return TEAMS_STYLE.escape;
  const { key, parent } = place;
  if (isUrl(key)) return percentEncode;
  const isFact = !Object.hasOwn(parent, 'type') && (key === 'title' || key === 'value');
  return parent['type'] === 'TextBlock' || isFact ? TEAMS_STYLE.escape : unchanged;
};

/**
 * Renders every string of a checked card. The result of each is a string.
 *
 * @throws RenderTooLargeError once the budget is used up
 */
export const renderCard = (card: Card, view: TemplateView, budget?: RenderBudget): Card =>
  // Safe cast: the rendering of an object is an object.
  renderStrings(card, (template, place) => renderEncoded(template, view, encoderAt(place), budget)) as Card;
