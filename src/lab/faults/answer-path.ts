/** Reads and replaces a value at a path in an answer. Unchanged parts keep their identity, exact numbers included. */
import type { AdcpToolResult } from '../../mcp/result.ts';
import { holdsExact, writeJson } from '../../protocol/exact-json.ts';
import { isRecord } from '../../protocol/json-object.ts';

/** Member names and indexes, from the top of the answer. */
export type Path = readonly (string | number)[];

/** In the place of a value: the member goes. */
export const REMOVED = Symbol('removed');

const MOST_STEPS = 20;

/** `response.ui_elements[0].type` as its steps; `undefined` for what is no path. */
export function readPath(text: string): Path | undefined {
  const steps: (string | number)[] = [];
  for (const part of text.split('.')) {
    const [, name, indexes = ''] = /^([\w/-]{1,100})((?:\[\d{1,6}\])*)$/.exec(part) ?? [];
    if (name === undefined) return undefined;
    steps.push(
      name,
      ...indexes
        .split(/[[\]]+/)
        .filter(Boolean)
        .map(Number),
    );
  }
  return steps.length > MOST_STEPS ? undefined : steps;
}

export function writePath(path: Path): string {
  return path
    .map((step) => (typeof step === 'number' ? `[${step}]` : `.${step}`))
    .join('')
    .slice(1);
}

export function valueAt(value: unknown, path: Path): unknown {
  return path.reduce(memberOf, value);
}

/**
 * The value with another one at `path`, or without it for REMOVED. A last step that is a new member is added; `undefined` when
 * something before it is not there.
 */
export function changedAt(value: unknown, [step, ...rest]: Path, next: unknown): unknown {
  if (step === undefined) return next;
  if (Array.isArray(value) && typeof step === 'number') {
    if (step > value.length || (step === value.length && rest.length > 0)) return undefined;
    const changed = changedAt(value[step], rest, next);
    if (changed === undefined) return undefined;
    return changed === REMOVED
      ? value.toSpliced(step, 1)
      : [...value.slice(0, step), changed, ...value.slice(step + 1)];
  }
  if (!isRecord(value) || typeof step !== 'string' || (rest.length > 0 && !(step in value))) return undefined;
  const changed = changedAt(value[step], rest, next);
  if (changed === undefined) return undefined;
  const { [step]: _gone, ...others } = value;
  return changed === REMOVED ? others : { ...value, [step]: changed };
}

/** The result with another body, as text and as object alike. */
export function withBody(result: AdcpToolResult, body: Record<string, unknown>): AdcpToolResult {
  const text = holdsExact(body.context) ? writeJson(body) : JSON.stringify(body);
  return { ...result, content: [{ type: 'text', text }], structuredContent: body };
}

function memberOf(value: unknown, step: string | number): unknown {
  if (Array.isArray(value)) return typeof step === 'number' ? value[step] : undefined;
  return isRecord(value) && Object.hasOwn(value, step) ? value[step] : undefined;
}
