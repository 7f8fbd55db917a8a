import type { Collection, Filter, WithId } from 'mongodb';
import { parsePositionCursor, positionCursor, type CursorPosition } from './cursor';

export interface PageRequest {
  /** Most items, at least 1. */
  readonly limit: number;
  /** `next` of the page before. */
  readonly after?: string | undefined;
}

export interface Page<T> {
  readonly data: readonly T[];
  /** Cursor of the next page; null on the last. */
  readonly next: string | null;
}

/** A document that lists sort by creation time. */
export interface DatedDocument {
  readonly _id: string;
  /** RFC 3339 in UTC with milliseconds, so that the text sorts as the time. */
  readonly created_on: string;
}

const rightAfter = (cursor: string): Filter<DatedDocument> => {
  const { createdOn, id } = parsePositionCursor(cursor);
  return { $or: [{ created_on: { $lt: createdOn } }, { created_on: createdOn, _id: { $lt: id } }] };
};

/** The last part of every index that {@link newestFirst} uses, after the fields that it filters by. */
export const NEWEST_FIRST = { created_on: -1, _id: -1 } as const;

const positionOf = ({ created_on: createdOn, _id: id }: DatedDocument): CursorPosition => ({ createdOn, id });

/**
 * Reads one page of a collection, newest first. New items neither repeat nor hide others.
 *
 * @param omit - a field that the list leaves out
 * @throws InvalidCursorError if `after` is not a cursor
 */
export const newestFirst = async <T extends DatedDocument>(
  collection: Collection<T>,
  filter: Filter<T>,
  { limit, after }: PageRequest,
  omit?: keyof T & string,
): Promise<Page<WithId<T>>> => {
  const scope = (after === undefined ? filter : { $and: [filter, rightAfter(after)] }) as Filter<T>;
  const found = await collection
    .find(scope, omit === undefined ? {} : { projection: { [omit]: 0 } })
    .sort(NEWEST_FIRST)
    .limit(limit + 1)
    .toArray();
  const data = found.slice(0, limit);
  const last = data.at(-1);
  const isLast = found.length <= limit || last === undefined;
  return { data, next: isLast ? null : positionCursor(positionOf(last)) };
};

/** Drops undefined members, because in a filter they would match documents without the member. */
export const given = <T extends object>(members: T): { [M in keyof T]?: Exclude<T[M], undefined> } =>
  Object.fromEntries(Object.entries(members).filter(([, value]) => value !== undefined)) as {
    [M in keyof T]?: Exclude<T[M], undefined>;
  };
