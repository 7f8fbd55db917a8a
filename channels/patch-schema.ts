import { z } from 'zod';

type Shape = Readonly<Record<string, z.core.$ZodType>>;

const isOptional = (member: z.core.$ZodType): member is z.ZodDefault | z.ZodExactOptional =>
  member instanceof z.ZodDefault || member instanceof z.ZodExactOptional;

const inner = (member: z.core.$ZodType): z.core.$ZodType => (isOptional(member) ? member.unwrap() : member);

const mapShape = (shape: Shape, map: (member: z.core.$ZodType) => z.core.$ZodType): Shape =>
  Object.fromEntries(Object.entries(shape).map(([name, member]) => [name, map(member)]));

const nullable = (member: z.core.$ZodType): z.core.$ZodType =>
  z.exactOptional(z.nullable(patchOf(inner(member))));

/** A patch may omit the discriminator, so it accepts the members of every kind. */
const patchOfUnion = (union: z.ZodDiscriminatedUnion): z.core.$ZodType => {
  const { discriminator } = union._zod.def;
  const error: z.core.$ZodErrorMap<never> | undefined = union._zod.def.error;
  const shapes: readonly Shape[] = union.options.flatMap((kind) =>
    kind instanceof z.ZodObject ? [kind.shape as Shape] : [],
  );
  const names = shapes.flatMap((shape) => {
    const literal = shape[discriminator];
    return literal instanceof z.ZodLiteral ? [...literal.values] : [];
  });
  const members = Object.assign({}, ...shapes.map((shape) => mapShape(shape, nullable))) as Shape;
  const kind = z.literal(names, error === undefined ? undefined : { error: error as z.core.$ZodErrorMap });
  return z.strictObject({ ...members, [discriminator]: z.exactOptional(kind) });
};

const patchOf = (value: z.core.$ZodType): z.core.$ZodType => {
  if (value instanceof z.ZodObject) return patchSchema(value);
  if (value instanceof z.ZodDiscriminatedUnion) return patchOfUnion(value);
  // A null deletes an entry of the record.
  if (value instanceof z.ZodRecord) {
    const entries = z.nullable(value.valueType);
    return z.record(z.string(), entries).meta({ ...value.meta() });
  }
  return value;
};

/**
 * The schema of a JSON merge patch: every member is optional, and null deletes an optional member. The merged object
 * is checked against the original schema.
 *
 * @see RFC 7396
 */
export const patchSchema = (schema: z.ZodObject): z.ZodObject =>
  z.strictObject(
    mapShape(schema.shape, (member) =>
      isOptional(member) ? nullable(member) : z.exactOptional(patchOf(member)),
    ),
  );
