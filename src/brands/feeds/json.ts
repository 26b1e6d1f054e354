/** JSON feeds as records, one at a time, each number kept as it is written: 0001.10 stays text, 12345678901234567890 keeps its digits. */

import { isRecord } from '../../protocol/json-object.ts';
import { FeedError } from './row.ts';

const MAX_RECORD = 16_000_000;
const MAX_WHOLE = 64_000_000;
const MAX_DEPTH = 200;
/** Where documents keep their list of products. */
const LISTS = new Set(['products', 'items', 'data', 'results', 'rows', 'entries', 'catalog', 'catalogue', 'feed']);

export type JsonRecord = { line: number; value: unknown } | { line: number; problem: string };

/** One value per line, empty lines aside. A broken line is a problem of that line only. */
export async function* jsonLines(text: AsyncIterable<string>, file: string): AsyncGenerator<JsonRecord> {
  let rest = '';
  let line = 0;
  for await (const chunk of text) {
    const lines = (rest + chunk).split(/\r\n|\n|\r(?!$)/);
    rest = lines.pop() ?? '';
    if (rest.length > MAX_RECORD)
      throw new FeedError(`${file}, line ${line + 1}: one line is longer than ${MAX_RECORD} characters`);
    for (const one of lines) {
      line++;
      if (one.trim() !== '') yield { line, ...parseJson(one) };
    }
  }
  if (rest.trim() !== '') yield { line: line + 1, ...parseJson(rest) };
}

/**
 * The elements of the list a document holds: the document itself when it is an array, else the first array called
 * products, items, data … inside it, else the document as the only record.
 */
export async function* jsonRecords(text: AsyncIterable<string>, file: string): AsyncGenerator<JsonRecord> {
  let buffer = '';
  let at = 0;
  let line = 1;
  let depth = 0;
  let inString = false;
  let key = '';
  let stringStart = 0;
  /** Depth of the list whose elements are records; 0 while none is found, -1 once it is closed. */
  let list = 0;
  let start = -1;
  let startLine = 1;
  let seen = 0;

  const append = (chunk: string) => {
    // Only what an unfinished record needs is kept.
    const keep = start >= 0 ? start : list === 0 ? 0 : Math.min(at, buffer.length);
    buffer = buffer.slice(keep) + chunk;
    at -= keep;
    stringStart -= keep;
    if (start >= 0) start = 0;
    if (buffer.length > (list > 0 ? MAX_RECORD : MAX_WHOLE) + chunk.length && list >= 0) {
      throw new FeedError(`${file}, line ${startLine}: one record is longer than ${MAX_RECORD} characters`);
    }
  };
  for await (const chunk of text) {
    append(chunk);
    for (; at < buffer.length; at++) {
      const code = buffer.charCodeAt(at);
      if (code === 10) line++;
      if (inString) {
        if (code === 92) at++;
        else if (code === 34) {
          inString = false;
          if (list === 0) key = buffer.slice(stringStart + 1, Math.min(at, stringStart + 40));
        }
        continue;
      }
      if (code === 34) {
        inString = true;
        stringStart = at;
        if (list > 0 && depth === list && start < 0) yield { line, problem: 'expected an object, found a text' };
      } else if (code === 91 || code === 123) {
        depth++;
        if (depth > MAX_DEPTH) throw new FeedError(`${file}, line ${line}: nested more than ${MAX_DEPTH} levels deep`);
        if (list === 0 && code === 91 && (depth === 1 || (depth <= 4 && LISTS.has(key)))) {
          list = depth;
          start = -1;
        } else if (start < 0 && (list === 0 ? depth === 1 : depth === list + 1)) {
          start = at;
          startLine = line;
        }
      } else if (code === 93 || code === 125) {
        depth--;
        if (depth < 0) throw new FeedError(`${file}, line ${line}: a bracket closes that was never opened`);
        if (start >= 0 && depth === Math.max(list, 0)) {
          seen++;
          yield { line: startLine, ...parseJson(buffer.slice(start, at + 1)) };
          start = -1;
        } else if (list > 0 && depth === list - 1) list = -1;
      } else if (list > 0 && depth === list && start < 0 && code > 32 && code !== 44) {
        const { problem, length } = scalarAt(buffer, at);
        yield { line, problem };
        at += length - 1;
      }
    }
  }
  if (inString || depth > 0)
    throw new FeedError(`${file}, line ${line}: the JSON ends in the middle (after ${seen} whole records)`);
}

/** A number or word where a record should be, and how far it reaches. */
function scalarAt(buffer: string, at: number): { problem: string; length: number } {
  const end = /[,\]\n]/.exec(buffer.slice(at, at + 200));
  const shown = buffer.slice(at, at + Math.min(end?.index ?? 20, 20));
  return { problem: `expected an object, found ${shown}`, length: Math.max(end?.index ?? 1, 1) };
}

/** The whole text as one value; for formats whose parts refer to each other. Throws FeedError beyond 64 million characters. */
export async function wholeText(text: AsyncIterable<string>, file: string): Promise<string> {
  const parts: string[] = [];
  let length = 0;
  for await (const chunk of text) {
    length += chunk.length;
    if (length > MAX_WHOLE)
      throw new FeedError(
        `${file}: more than ${MAX_WHOLE} characters in one document; split it, or use JSON lines or CSV`,
      );
    parts.push(chunk);
  }
  return parts.join('');
}

/** A JSON text with every number as the text it was written as. */
export function parseJson(text: string): { value: unknown } | { problem: string } {
  try {
    return { value: JSON.parse(numbersAsText(text)) };
  } catch (error) {
    return { problem: `not JSON: ${(error instanceof Error ? error.message : String(error)).slice(0, 120)}` };
  }
}

/** The text of a scalar; `undefined` for null, objects and arrays. */
export function textOf(value: unknown): string | undefined {
  if (typeof value === 'string') return value;
  if (typeof value === 'number' || typeof value === 'boolean') return String(value);
  return undefined;
}

/** A property of an object, read as text. Own properties only. */
export function field(value: unknown, name: string): unknown {
  return isRecord(value) && Object.hasOwn(value, name) ? value[name] : undefined;
}

function numbersAsText(text: string): string {
  return text.replace(/"[^"\\]*(?:\\[\s\S][^"\\]*)*"?|-?\d[\d.eE+-]*/g, (token) =>
    token.charCodeAt(0) === 34 ? token : `"${token}"`,
  );
}
