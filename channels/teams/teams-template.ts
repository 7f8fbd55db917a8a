import type { Json } from '../../domain/input/json';
import type { TemplateView } from '../../domain/order/order-event';
import { renderStrings, type StringPlace } from '../../domain/template/body-render';
import type { RenderBudget } from '../../domain/template/bounded-writer';
import type { ChatStyle } from '../../domain/template/default-texts';
import { renderEncoded } from '../../domain/template/text-template';
import { percentEncode } from '../../domain/template/url-template';

/** An Adaptive Card. @see https://adaptivecards.microsoft.com */
export type Card = Readonly<Record<string, Json>>;

/** What Markdown gives a meaning anywhere in a line, and `{{`, with which a card formats dates. */
const INLINE = /[\\`*_[\]()<>#~|!]|\{(?=\{)/g;

/** What begins a list where a line begins, in the middle of which a value may stand just as well. */
const LIST_MARK = /^(\s*)([-+]|\d+[.)])(?=\s|$)/;

/** A line break in a value could begin a list or a paragraph. */
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

/** A single line break shows as a blank, but for the items of a list. */
const LINE_BREAK = /\n+(?!\s*(?:[-*+]|\d+[.)])\s)/g;

/** Text for a TextBlock, whose lines stay lines. */
export const withLines = (text: string): string => text.trim().replace(LINE_BREAK, '\n\n');

/**
 * Renders a linted template into Markdown; what the template itself says stays as it is.
 *
 * @throws RenderTooLargeError once the budget is used up
 */
export const renderTeamsText = (template: string, view: TemplateView, budget?: RenderBudget): string =>
  renderEncoded(template, view, TEAMS_STYLE.escape, budget);

const asItIs = (text: string): string => text;

const isUrl = (key: string): boolean => /url$/i.test(key);

/** Of a card, Markdown are the text of a TextBlock, and title and value of a fact. */
const encoderAt = (place: StringPlace | undefined): ((text: string) => string) => {
  if (place === undefined) return TEAMS_STYLE.escape;
  const { key, parent } = place;
  if (isUrl(key)) return percentEncode;
  const isFact = !Object.hasOwn(parent, 'type') && (key === 'title' || key === 'value');
  return parent['type'] === 'TextBlock' || isFact ? TEAMS_STYLE.escape : asItIs;
};

/**
 * Renders every string of a checked card; each stays a string.
 *
 * @throws RenderTooLargeError once the budget is used up
 */
export const renderCard = (card: Card, view: TemplateView, budget?: RenderBudget): Card =>
  // An object stays one.
  renderStrings(card, (template, place) => renderEncoded(template, view, encoderAt(place), budget)) as Card;
