import type { ZodOpenApiOverrideMeta } from 'zod-openapi';

type Documented = Parameters<ZodOpenApiOverrideMeta>[0]['jsonSchema'];

/**
 * For the `override` of a value in a path or a query: documents what it means, and not the text that is parsed. The
 * text's own pattern or enum beside another type would be a schema that nothing fulfils.
 */
export const documentedAs =
  (documented: Documented): ZodOpenApiOverrideMeta =>
  ({ jsonSchema }) => {
    delete jsonSchema.pattern;
    delete jsonSchema.enum;
    Object.assign(jsonSchema, documented);
  };
