import { z } from 'zod';

/** The `erased` member of records whose personal data is unreadable because its data key was destroyed. */
export const erased = (description: string) =>
  z
    .literal(true)
    .optional()
    .meta({ description: `Present if the personal data of the order was erased. ${description}` });
