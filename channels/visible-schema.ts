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
  // A partly hidden text contains the mark, so it no longer has the format of the member.
  if (typeof visible === 'function')
    return member instanceof z.ZodType ? z.string().meta({ ...member.meta() }) : z.string();
  if (visible === undefined) return HIDDEN;
  return member instanceof z.ZodObject ? visibleSchema(member, visible) : member;
};

/** The schema of an object after `hide`, for the documentation of views. */
export const visibleSchema = (schema: z.ZodObject, visible: VisibleMembers): z.ZodObject => {
  const shape = Object.fromEntries(
    Object.entries(schema.shape).map(([name, member]: [string, z.core.$ZodType]) => [
      name,
      visibleMember(member, visible[name]),
    ]),
  );
  return z.strictObject(shape).meta({ ...schema.meta() });
};
