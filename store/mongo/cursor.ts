import { z } from 'zod';

/** A place in a list that is sorted by time and id, newest first: right after the item that it names. */
export interface CursorPosition {
  readonly createdOn: string;
  readonly id: string;
}

/** What was sent as `after` did not come from this service. */
export class InvalidCursorError extends Error {
  override readonly name = 'InvalidCursorError';
  constructor() {
    super('the cursor is not one that this service gave out');
  }
}

/** Longest cursor that is looked at, in characters. */
const MAX_CURSOR_LENGTH = 1_000;

const encode = (value: unknown): string => Buffer.from(JSON.stringify(value)).toString('base64url');

const decode = <T>(cursor: string, schema: z.ZodType<T>): T => {
  if (cursor.length > MAX_CURSOR_LENGTH) throw new InvalidCursorError();
  try {
    return schema.parse(JSON.parse(Buffer.from(cursor, 'base64url').toString()));
  } catch {
    throw new InvalidCursorError();
  }
};

const positionSchema = z.tuple([z.iso.datetime(), z.string().min(1)]);

export const positionCursor = ({ createdOn, id }: CursorPosition): string => encode([createdOn, id]);

/** @throws InvalidCursorError */
export const parsePositionCursor = (cursor: string): CursorPosition => {
  const [createdOn, id] = decode(cursor, positionSchema);
  return { createdOn, id };
};

const sequenceSchema = z.int().nonnegative();

/** A place among the events of one order: right after that sequence. */
export const sequenceCursor = (sequence: number): string => encode(sequence);

/** @throws InvalidCursorError */
export const parseSequenceCursor = (cursor: string): number => decode(cursor, sequenceSchema);
