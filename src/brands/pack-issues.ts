/** Turns schema issues of a brand pack into messages its author can act on. */
import { z } from 'zod/v3';
import type { PackPath } from './brand-file-error.ts';
import { nearWord } from './near-word.ts';
import { BrandPack } from './pack.ts';

interface Finding {
  path: PackPath;
  message: string;
}

/** One finding per issue to fix, in zod's order. `value` is the parsed document. */
export function wordIssues(issues: z.ZodIssue[], value: unknown): Finding[] {
  const findings = issues.flatMap((issue) => word(issue, value));
  // A malformed URL fails two rules with the same remedy.
  return [...new Map(findings.map((finding) => [JSON.stringify(finding), finding])).values()];
}

function word(issue: z.ZodIssue, value: unknown): Finding[] {
  const { path } = issue;
  const found = at(value, path);
  if (found === undefined && issue.code !== 'unrecognized_keys') {
    const example = EXAMPLES[String(path.at(-1))];
    return [{ path, message: example ? `is missing; write for example ${example}` : 'is missing' }];
  }
  if (found === null) return [{ path, message: 'is empty; write a value or remove the line' }];
  // Prefer the remedy stated in the schema.
  if (issue.message.startsWith('write ')) return [{ path, message: issue.message }];
  switch (issue.code) {
    case 'unrecognized_keys': {
      const known = wordsAt(BrandPack, path);
      return issue.keys.map((key) => ({
        path: [...path, key],
        message: `is not a field of a brand pack; ${suggest(key, known)}`,
      }));
    }
    case 'invalid_type':
      return [{ path, message: EXPECTED[issue.expected] ?? `write ${issue.expected}` }];
    case 'invalid_enum_value':
      return [{ path, message: `write one of ${issue.options.join(', ')}` }];
    case 'too_small':
      if (issue.type === 'string') return [{ path, message: 'is empty; write some text' }];
      if (issue.type === 'array') return [{ path, message: 'is empty; write at least one entry' }];
      return [{ path, message: `write a number ${issue.inclusive ? 'of at least' : 'above'} ${issue.minimum}` }];
    case 'too_big':
      if (issue.type === 'string') return [{ path, message: `is too long; write at most ${issue.maximum} characters` }];
      return [{ path, message: `write a number of at most ${issue.maximum}` }];
    default:
      return [{ path, message: issue.message }];
  }
}

const EXPECTED: Partial<Record<z.ZodParsedType, string>> = {
  string: 'write text; put a number that is meant as text in quotes',
  number: 'write a number without quotes or unit',
  integer: 'write a whole number',
  boolean: 'write true or false',
  array: 'write a list, one "- …" line for each entry',
  object: 'write a block of "word: value" lines',
};

const EXAMPLES: Partial<Record<string, string>> = {
  name: 'name: delta',
  brand: 'brand: {display_name: Delta, domain: delta.example}',
  display_name: 'display_name: Delta',
  domain: 'domain: delta.example',
  agent_url: 'agent_url: https://si.delta.example/mcp',
  checkout: 'checkout: {url: https://delta.example/acp/checkout_sessions}',
  url: 'url: https://delta.example/acp/checkout_sessions',
  updated_at: 'updated_at: 2026-01-12T09:00:00Z',
  currency: 'currency: USD',
  disclosure: 'disclosure: {label_text: Sponsored by Delta}',
  label_text: 'label_text: Sponsored by Delta',
  items: 'items: [{id: DL628, name: DL628 JFK to BOS, category: flight, price: 199}]',
  offerings: 'offerings: [{id: boston, title: To Boston, summary: Flights to Boston all day.}]',
  id: 'id: DL628',
  category: 'category: flight',
  price: 'price: 199',
  options: 'options: {size: "9"}',
};

/** The keys allowed at a path, read from the schema. */
function wordsAt(schema: z.ZodTypeAny, path: PackPath): string[] {
  const here = unwrap(schema);
  const [key, ...rest] = path;
  if (key === undefined) return here instanceof z.ZodObject ? Object.keys(here.shape) : [];
  if (here instanceof z.ZodObject) return key in here.shape ? wordsAt(here.shape[key], rest) : [];
  if (here instanceof z.ZodArray) return wordsAt(here.element, rest);
  if (here instanceof z.ZodRecord) return wordsAt(here.element, rest);
  return [];
}

function unwrap(schema: z.ZodTypeAny): z.ZodTypeAny {
  if (schema instanceof z.ZodOptional || schema instanceof z.ZodDefault) {
    return unwrap(schema instanceof z.ZodDefault ? schema.removeDefault() : schema.unwrap());
  }
  return schema;
}

function suggest(written: string, known: string[]): string {
  const near = nearWord(written, known);
  return near ? `did you mean ${near}?` : `the fields here are ${known.join(', ')}`;
}

function at(value: unknown, path: PackPath): unknown {
  let here = value;
  for (const key of path) {
    if (typeof here !== 'object' || here === null || !Object.hasOwn(here, key)) return undefined;
    here = Reflect.get(here, key);
  }
  return here;
}
