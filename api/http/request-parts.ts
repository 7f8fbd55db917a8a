import { z } from 'zod';
import { InvalidInputError } from '../../domain/input/invalid-input';
import { zodProblems } from '../../domain/input/zod-problems';
import { checkJson } from './json-guard';
import { ProblemError } from './problem';

const NOTHING = z.strictObject({});

/** @throws ProblemError `not-found` if an id is malformed, as for an unknown id */
export const parseParams = <Schema extends z.ZodObject>(
  params: unknown,
  schema: Schema | undefined,
): z.output<Schema> => {
  const parsed = (schema ?? NOTHING).safeParse(params);
  if (!parsed.success) throw new ProblemError('not-found', 'nothing has this id');
  return parsed.data as z.output<Schema>;
};

const parse = <Schema extends z.ZodObject>(part: unknown, schema: z.ZodObject): z.output<Schema> => {
  const parsed = schema.safeParse(part);
  if (!parsed.success) throw new InvalidInputError(zodProblems(parsed.error, part));
  return parsed.data as z.output<Schema>;
};

/** @throws InvalidInputError also for unknown parameters: a misspelt filter must not return everything */
export const parseQuery = <Schema extends z.ZodObject>(
  query: unknown,
  schema: Schema | undefined,
): z.output<Schema> => {
  checkJson(query);
  return parse<Schema>(query, schema ?? NOTHING);
};

/** Parses the headers that the schema names, case-insensitively. Ignores all others. */
export const parseHeaders = <Schema extends z.ZodObject>(
  headers: Readonly<Record<string, unknown>>,
  schema: Schema | undefined,
): z.output<Schema> => {
  const named = Object.keys(schema?.shape ?? {}).flatMap((name) => {
    const value = headers[name.toLowerCase()];
    return value === undefined ? [] : [[name, value] as const];
  });
  return parse<Schema>(Object.fromEntries(named), schema ?? NOTHING);
};

/** A body parser from a schema, for bodies without a parser in `domain/`. */
export const parserOf =
  <Schema extends z.ZodObject>(schema: Schema) =>
  (body: unknown): z.output<Schema> =>
    parse<Schema>(body, schema);
