import type { Collection, Filter, WithId } from 'mongodb';
import { parsePositionCursor, positionCursor, type CursorPosition } from './cursor';

export interface PageRequest {
  /** Most items, from 1. */
  readonly limit: number;
  /** `next` of the page before. */
  readonly after?: string | undefined;
}

export interface Page<T> {
  readonly data: readonly T[];
  /** Cursor of the next page; null on the last. */
  readonly next: string | null;
}

/** A document that lists sort by when it was made. */
export interface DatedDocument {
  readonly _id: string;
  /** RFC 3339 in UTC with milliseconds, so that the text sorts as the time. */
  readonly created_on: string;
}

const rightAfter = (cursor: string): Filter<DatedDocument> => {
  const { createdOn, id } = parsePositionCursor(cursor);
  return { $or: [{ created_on: { $lt: createdOn } }, { created_on: createdOn, _id: { $lt: id } }] };
};

/** The key of every index that {@link newestFirst} walks, behind the fields that it filters by. */
export const NEWEST_FIRST = { created_on: -1, _id: -1 } as const;

const positionOf = ({ created_on: createdOn, _id: id }: DatedDocument): CursorPosition => ({ createdOn, id });

/**
 * One page of a collection, newest first. Items that come in meanwhile neither repeat nor hide others.
 *
 * @param omit - a field that the list leaves out
 * @throws InvalidCursorError where `after` is garbage
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

/** The members that were given: those that are undefined would match documents without them. */
export const given = <T extends object>(members: T): { [M in keyof T]?: Exclude<T[M], undefined> } =>
  Object.fromEntries(Object.entries(members).filter(([, value]) => value !== undefined)) as {
    [M in keyof T]?: Exclude<T[M], undefined>;
  };
