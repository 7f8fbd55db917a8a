import { z } from 'zod';

/** Marks what was kept without personal data, because its data key was destroyed. */
export const erased = (description: string) =>
  z
    .literal(true)
    .optional()
    .meta({ description: `There where the personal data of the order were erased. ${description}` });
