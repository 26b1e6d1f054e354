/**
 * Where in a request something is wrong, as a JSONPath (RFC 9535, A43). A path is told as far as ACP's own names go: the
 * name of a member that ACP does not have is the caller's text, and may hold anything, down to a card number.
 */
import { z } from 'zod/v3';
import { Keyword } from '../protocol/keywords.ts';

type Path = readonly (string | number)[];

/** ['line_items', 0, 'id'] is `$.line_items[0].id`; cut before the first name that is not among the `known`. */
export function jsonPath(path: Path, known: ReadonlySet<string>): string {
  const cut = path.findIndex((part) => typeof part === 'string' && !known.has(part));
  const told = cut === -1 ? path : path.slice(0, cut);
  return told.reduce<string>((whole, part) => whole + (typeof part === 'number' ? `[${part}]` : `.${part}`), '$');
}

/** The names of all members in these schemas. */
export function namesOf(...schemas: z.ZodTypeAny[]): ReadonlySet<string> {
  const names = new Set<string>();
  const waiting = [...schemas];
  for (let next = waiting.pop(); next; next = waiting.pop()) {
    const schema = bare(next);
    if (schema instanceof z.ZodArray) waiting.push(schema.element);
    else if (schema instanceof z.ZodRecord) waiting.push(schema.valueSchema);
    else if (schema instanceof z.ZodUnion) waiting.push(...schema.options);
    else if (schema instanceof z.ZodObject) {
      for (const [name, member] of Object.entries<z.ZodTypeAny>(schema.shape)) {
        names.add(name);
        waiting.push(member);
      }
    }
  }
  return names;
}

/** The names of the members that the object at this place may have. */
export function membersAt(schema: z.ZodTypeAny, path: Path): string[] {
  let at = bare(schema);
  for (const part of path) {
    if (at instanceof z.ZodArray) at = bare(at.element);
    else if (at instanceof z.ZodObject && Object.hasOwn(at.shape, part)) at = bare(at.shape[part]);
    else return [];
  }
  return at instanceof z.ZodObject ? Object.keys(at.shape) : [];
}

/** A schema without what only says that it may be absent, or checks it further. */
function bare(schema: z.ZodTypeAny): z.ZodTypeAny {
  if (schema instanceof z.ZodOptional) return bare(schema.unwrap());
  if (schema instanceof z.ZodDefault) return bare(schema.removeDefault());
  if (schema instanceof Keyword) return bare(schema._def.inner);
  return schema instanceof z.ZodEffects ? bare(schema.innerType()) : schema;
}
