import { z } from 'zod';

/** A JSON value as a customer composes it. */
export type Json = string | number | boolean | null | readonly Json[] | { readonly [key: string]: Json };

/** Any JSON; the rules of the member that holds it check its size and its templates. */
export const json = z.unknown() as z.ZodType<Json>;

/** `T` with every member read-only, at any depth; {@link Json} is so already. */
export type Immutable<T> = Json extends T
  ? T
  : T extends object
    ? { readonly [K in keyof T]: Immutable<T[K]> }
    : T;
