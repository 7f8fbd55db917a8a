import type { ZodOpenApiOverrideMeta } from 'zod-openapi';

type Documented = Parameters<ZodOpenApiOverrideMeta>[0]['jsonSchema'];

/**
 * Documents a path or query parameter by the value it stands for, not by the text that is parsed.
 *
 * For zod-openapi's `override`. Removes the pattern and enum of the text, because no value could satisfy both them and
 * the documented type.
 */
export const documentedAs =
  (documented: Documented): ZodOpenApiOverrideMeta =>
  ({ jsonSchema }) => {
    delete jsonSchema.pattern;
    delete jsonSchema.enum;
    Object.assign(jsonSchema, documented);
  };
