import { z } from 'zod';

/** A JSON value of a customer. */
export type Json = string | number | boolean | null | readonly Json[] | { readonly [key: string]: Json };

/** Any JSON. The rules of its member check size and templates. */
export const json = z.unknown() as z.ZodType<Json>;

/** `T` with every member read-only at any depth. {@link Json} already is. */
export type Immutable<T> = Json extends T
  ? T
  : T extends object
    ? { readonly [K in keyof T]: Immutable<T[K]> }
    : T;
