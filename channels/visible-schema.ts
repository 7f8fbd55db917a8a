import { z } from 'zod';
import { SECRET_MARK, SHOWN, type VisibleMembers } from './visible';

const HIDDEN = z.literal(SECRET_MARK).meta({ description: 'Hidden.' });

const visibleMember = (
  member: z.core.$ZodType,
  visible: VisibleMembers[string] | undefined,
): z.core.$ZodType => {
  if (member instanceof z.ZodExactOptional) return z.exactOptional(visibleMember(member.unwrap(), visible));
  if (member instanceof z.ZodDefault) return visibleMember(member.unwrap(), visible);
  if (visible === SHOWN) return member;
  // A text may contain the mark, which matches no format of a URL or a code.
  if (typeof visible === 'function')
    return member instanceof z.ZodType ? z.string().meta({ ...member.meta() }) : z.string();
  if (visible === undefined) return HIDDEN;
  return member instanceof z.ZodObject ? visibleSchema(member, visible) : member;
};

/** Returns the schema of what `hide` returns, for the documentation of responses. */
export const visibleSchema = (schema: z.ZodObject, visible: VisibleMembers): z.ZodObject => {
  const shape = Object.fromEntries(
    Object.entries(schema.shape).map(([name, member]: [string, z.core.$ZodType]) => [
      name,
      visibleMember(member, visible[name]),
    ]),
  );
  return z.strictObject(shape).meta({ ...schema.meta() });
};
