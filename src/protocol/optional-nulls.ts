/**
 * Treats `null` in an optional member as absent: models in strict mode must send every member, and some frameworks serialise
 * unset members as null. Driven by the schema, so null in required or unknown members is left alone.
 */
import { z } from 'zod/v3';
import { Keyword } from './keywords.ts';

/**
 * `value` without the members that `schema` makes optional and that are null, at every depth the schema describes. The
 * elements of arrays, the members of maps and of objects without a description (`context`, `ext`) are left unchanged.
 * Returns `value` itself when there is nothing to remove; never mutates it.
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
    // A spread also copies an own member named __proto__, which the fingerprint of a retry must include.
    cleared ??= { ...value };
    if (kept === undefined) delete cleared[name];
    else cleared[name] = kept;
  }
  return cleared ?? value;
}

/** Uses the first union option that accepts the value without nulls; if none does, the value is unchanged. */
function inFirstFitting(options: readonly z.ZodTypeAny[], value: object): unknown {
  for (const option of options) {
    const cleared = withoutNulls(option, value);
    if (option.safeParse(cleared).success) return cleared;
  }
  return value;
}
