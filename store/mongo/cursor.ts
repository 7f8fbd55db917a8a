import { z } from 'zod';

/** A position in a list sorted by time and id, newest first: right after the named item. */
export interface CursorPosition {
  readonly createdOn: string;
  readonly id: string;
}

/** The `after` of a request is not a cursor of this service. */
export class InvalidCursorError extends Error {
  override readonly name = 'InvalidCursorError';
  constructor() {
    super('the cursor is not one that this service gave out');
  }
}

/** Longest cursor that is decoded, in characters. */
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

/** A position among the events of one order: right after that sequence. */
export const sequenceCursor = (sequence: number): string => encode(sequence);

/** @throws InvalidCursorError */
export const parseSequenceCursor = (cursor: string): number => decode(cursor, sequenceSchema);
