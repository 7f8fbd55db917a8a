import { z } from 'zod';
import { isText } from '../input/text';
import { says } from '../input/zod-problems';
import type { ListItem } from './order-event';

/** Most services, or seats, of one order. */
const MAX_LIST_ITEMS = 200;

/** Longest text in a service or a seat, in characters. */
const MAX_ITEM_TEXT_LENGTH = 200;

/** Most members of one service or seat. */
const MAX_ITEM_MEMBERS = 20;

const MEMBER_NAME = /^[A-Za-z][A-Za-z0-9_]{0,39}$/;

/** Names that a template engine or a careless receiver could misuse. */
const FORBIDDEN_MEMBERS: ReadonlySet<string> = new Set(['constructor', 'prototype']);

const isItemText = (value: unknown): value is string =>
  typeof value === 'string' && value.length <= MAX_ITEM_TEXT_LENGTH && isText(value);

const isScalar = (value: unknown): boolean =>
  value === null || typeof value === 'boolean' || Number.isFinite(value) || isItemText(value);

function isListItem(value: unknown): value is ListItem {
  if (isItemText(value)) return true;
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return false;
  const members = Object.entries(value);
  return (
    members.length <= MAX_ITEM_MEMBERS &&
    members.every(
      ([name, member]) => MEMBER_NAME.test(name) && !FORBIDDEN_MEMBERS.has(name) && isScalar(member),
    )
  );
}

// Not z.record, which silently drops a member named `__proto__`.
const listItem = z
  .custom<ListItem>(
    isListItem,
    says(
      'ITEM_INVALID',
      `is neither a text of at most ${MAX_ITEM_TEXT_LENGTH} characters nor a flat object of at most ${MAX_ITEM_MEMBERS} plain members`,
    ),
  )
  .meta({
    override: {
      anyOf: [
        { type: 'string', maxLength: MAX_ITEM_TEXT_LENGTH },
        {
          type: 'object',
          maxProperties: MAX_ITEM_MEMBERS,
          propertyNames: { pattern: MEMBER_NAME.source },
          additionalProperties: {
            type: ['string', 'number', 'boolean', 'null'],
            maxLength: MAX_ITEM_TEXT_LENGTH,
          },
        },
      ],
    },
  });

const listError = says(
  'LIST_INVALID',
  `is not accepted; send a list of at most ${MAX_LIST_ITEMS} items, [] for none`,
);

/** Services or seats: plain words, or flat objects whose members the booking system chooses. */
export const itemList = z.array(listItem, listError).max(MAX_LIST_ITEMS, listError);
