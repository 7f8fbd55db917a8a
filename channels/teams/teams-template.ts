import type { Json } from '../../domain/input/json';
import type { TemplateView } from '../../domain/order/order-event';
import { renderStrings, type StringPlace } from '../../domain/template/body-render';
import type { RenderBudget } from '../../domain/template/bounded-writer';
import type { ChatStyle } from '../../domain/template/default-texts';
import { renderEncoded } from '../../domain/template/text-template';
import { percentEncode } from '../../domain/template/url-template';

/** An Adaptive Card. @see https://adaptivecards.microsoft.com */
export type Card = Readonly<Record<string, Json>>;

/** Characters that Markdown interprets anywhere in a line, and `{{`, with which a card formats dates. */
const INLINE = /[\\`*_[\]()<>#~|!]|\{(?=\{)/g;

/** Starts of list items. They are escaped anywhere, because a value may start a line. */
const LIST_MARK = /^(\s*)([-+]|\d+[.)])(?=\s|$)/;

/** Line breaks, because one in a value could start a list or a paragraph. */
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

/** A single line break is shown as a space, except between items of a list. */
const LINE_BREAK = /\n+(?!\s*(?:[-*+]|\d+[.)])\s)/g;

/** Returns text for a TextBlock that keeps its lines. */
export const withLines = (text: string): string => text.trim().replace(LINE_BREAK, '\n\n');

/**
 * Renders a linted template as Markdown. Escapes values, not the template's own text.
 *
 * @throws RenderTooLargeError once the budget is used up
 */
export const renderTeamsText = (template: string, view: TemplateView, budget?: RenderBudget): string =>
  renderEncoded(template, view, TEAMS_STYLE.escape, budget);

const asItIs = (text: string): string => text;

const isUrl = (key: string): boolean => /url$/i.test(key);

/** Percent-encodes values in URLs. Escapes Markdown in the text of a TextBlock and in a fact. */
const encoderAt = (place: StringPlace | undefined): ((text: string) => string) => {
  if (place === undefined) return TEAMS_STYLE.escape;
  const { key, parent } = place;
  if (isUrl(key)) return percentEncode;
  const isFact = !Object.hasOwn(parent, 'type') && (key === 'title' || key === 'value');
  return parent['type'] === 'TextBlock' || isFact ? TEAMS_STYLE.escape : asItIs;
};

/**
 * Renders every string of a checked card. Each stays a string.
 *
 * @throws RenderTooLargeError once the budget is used up
 */
export const renderCard = (card: Card, view: TemplateView, budget?: RenderBudget): Card =>
  // The result of an object is an object.
  renderStrings(card, (template, place) => renderEncoded(template, view, encoderAt(place), budget)) as Card;
