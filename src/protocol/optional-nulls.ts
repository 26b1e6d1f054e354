/**
 * `null` in an optional member means "not given": models in strict mode must send every member, and some frameworks write
 * what is unset as null. Works from the schema, so a required null stays what it is, and so does a null nobody described.
 */
import { z } from 'zod/v3';
import { Keyword } from './keywords.ts';

/**
 * `value` without the members that `schema` makes optional and that are null, at every depth the schema describes. The
 * elements of arrays, the members of maps and of objects without a description (`context`, `ext`) stay as they came.
 * Returns `value` itself when there is nothing to leave out, and never changes it.
 */
export function withoutNulls(schema: z.ZodTypeAny, value: unknown): unknown {
  if (typeof value !== 'object' || value === null) return value;
  if (schema instanceof Keyword) return withoutNulls(schema._def.inner, value);
  if (schema instanceof z.ZodEffects) return withoutNulls(schema._def.schema, value);
  if (schema instanceof z.ZodOptional || schema instanceof z.ZodDefault || schema instanceof z.ZodCatch)
    return withoutNulls(schema._def.innerType, value);
  if (schema instanceof z.ZodArray) return Array.isArray(value) ? elements(schema.element, value) : value;
  if (schema instanceof z.ZodObject) return Array.isArray(value) ? value : members(schema.shape, value);
  if (schema instanceof z.ZodUnion) return inFirstFitting(schema.options, value);
  return value;
}

function elements(schema: z.ZodTypeAny, value: unknown[]): unknown[] {
  const cleared = value.map((element) => withoutNulls(schema, element));
  return cleared.some((element, at) => element !== value[at]) ? cleared : value;
}

function members(shape: z.ZodRawShape, value: object): object {
  let cleared: Record<string, unknown> | undefined;
  for (const [name, schema] of Object.entries(shape)) {
    if (!Object.hasOwn(value, name)) continue;
    const given: unknown = Reflect.get(value, name);
    const kept = given === null && schema.isOptional() ? undefined : withoutNulls(schema, given);
    if (kept === given) continue;
    // A spread keeps also an own member named __proto__, which what is compared on a retry must hold.
    cleared ??= { ...value };
    if (kept === undefined) delete cleared[name];
    else cleared[name] = kept;
  }
  return cleared ?? value;
}

/** Of several forms the first that takes the value once its nulls are left out; none, and the value stays as it is. */
function inFirstFitting(options: readonly z.ZodTypeAny[], value: object): unknown {
  for (const option of options) {
    const cleared = withoutNulls(option, value);
    if (option.safeParse(cleared).success) return cleared;
  }
  return value;
}
