/** Streams the records of an XML feed: cut out of the text, then parsed by fast-xml-parser. */
import { XMLParser, XMLValidator } from 'fast-xml-parser';
import { FeedError } from './row.ts';

const MAX_ITEM = 8_000_000;
/** What may stand above the first record: names, and the categories that the records refer to. */
const MAX_ABOVE = 8_000_000;

/** A record as its elements: local name without prefix, in lower case; every value of an element that is repeated. */
export interface XmlFields {
  fields: Map<string, unknown[]>;
  /** Attributes of the record's own element, their names in lower case. */
  attributes: Map<string, string>;
}

type XmlRecord = (XmlFields & { line: number }) | { line: number; problem: string };

/** Which elements are records, and who wants what stands above the first of them. */
interface XmlFrame {
  records: readonly string[];
  above?: (text: string) => void;
}

const RSS: XmlFrame = { records: ['item', 'entry'] };

/**
 * Every <item> or <entry>, or what `frame` names. A document that declares entities is refused (entity bombs); within
 * a record only the predefined and HTML entities are decoded. A malformed record is a problem of that record only.
 */
export async function* xmlItems(
  text: AsyncIterable<string>,
  file: string,
  frame: XmlFrame = RSS,
): AsyncGenerator<XmlRecord> {
  const next = itemFinder(frame.records);
  let buffer = '';
  let above = '';
  let line = 1;
  let started = false;
  let isFeed = false;
  for await (const chunk of text) {
    buffer += chunk;
    if (!started && /<!ENTITY/i.test(buffer)) {
      throw new FeedError(`${file}: the XML declares entities of its own, which are not read; remove the DOCTYPE`);
    }
    isFeed ||= /<(rss|feed|channel|rdf:rdf)[\s>]/i.test(started ? '' : buffer);
    for (;;) {
      const found = next(buffer);
      if (!started && above.length < MAX_ABOVE) above += buffer.slice(0, found.from);
      if (found.from > 0) line += newlines(buffer, 0, found.from);
      if (found.to === undefined) {
        // Nothing whole yet: keep the item that has begun, or a tail that may be the start of a tag.
        buffer = buffer.slice(found.from);
        break;
      }
      if (!started) frame.above?.(above);
      started = true;
      yield { line, ...readItem(buffer.slice(found.from, found.to)) };
      line += newlines(buffer, found.from, found.to);
      buffer = buffer.slice(found.to);
    }
    if (buffer.length > MAX_ITEM)
      throw new FeedError(`${file}, line ${line}: one item is longer than ${MAX_ITEM} characters`);
  }
  if (next(`${buffer}>`).open) yield { line, problem: 'the file ends inside this item' };
  else if (!started && !isFeed) {
    throw new FeedError(`${file}: no ${frame.records.map((name) => `<${name}>`).join(' or ')} in this XML`);
  }
}

/** Text of an element: its own, or that of its CDATA. */
export function elementText(value: unknown): string | undefined {
  if (typeof value === 'string') return value;
  if (typeof value !== 'object' || value === null) return undefined;
  const own = '#text' in value ? value['#text'] : '@href' in value ? value['@href'] : undefined;
  return typeof own === 'string' ? own : undefined;
}

const parser = new XMLParser({
  ignoreAttributes: false,
  attributeNamePrefix: '@',
  // Identifiers and prices stay text.
  parseTagValue: false,
  parseAttributeValue: false,
  htmlEntities: true,
  processEntities: {
    enabled: true,
    maxExpansionDepth: 1,
    maxEntityCount: 0,
    maxTotalExpansions: 100_000,
    maxExpandedLength: MAX_ITEM,
  },
  maxNestedTags: 30,
});

function readItem(source: string): XmlFields | { problem: string } {
  try {
    const valid = XMLValidator.validate(source, { allowBooleanAttributes: true });
    if (valid !== true) return { problem: `malformed XML: ${valid.err.msg.slice(0, 120)}` };
    const parsed: unknown = parser.parse(source);
    const item = typeof parsed === 'object' && parsed !== null ? Object.values(parsed)[0] : undefined;
    if (typeof item !== 'object' || item === null) return { problem: 'an item without content' };
    const fields = new Map<string, unknown[]>();
    const attributes = new Map<string, string>();
    const prefixed = new Set<string>();
    for (const [name, value] of Object.entries(item)) {
      if (name.startsWith('@') && typeof value === 'string') attributes.set(name.slice(1).toLowerCase(), value);
      if (name.startsWith('@') || name === '#text') continue;
      const colon = name.indexOf(':');
      const local = name.slice(colon + 1).toLowerCase();
      // <g:id> is the product, a bare <id> beside it the feed entry.
      if (prefixed.has(local) && colon === -1) continue;
      if (colon !== -1) prefixed.add(local);
      fields.set(local, Array.isArray(value) ? value : [value]);
    }
    return { fields, attributes };
  } catch (error) {
    return { problem: `malformed XML: ${(error instanceof Error ? error.message : String(error)).slice(0, 120)}` };
  }
}

/** Where the next record begins and, when it is there, ends. CDATA and comments hide what they hold. */
function itemFinder(records: readonly string[]): (buffer: string) => { from: number; to?: number; open?: boolean } {
  const names = new Set(records);
  return (buffer) => {
    const mark = /<!\[CDATA\[|<!--|<(\/?)([a-z][\w.:-]{0,60})(?=[\s>/])/gi;
    let from = -1;
    for (;;) {
      const found = mark.exec(buffer);
      if (found === null) return from >= 0 ? { from, open: true } : { from: Math.max(buffer.length - 20, 0) };
      if (found[1] === undefined) {
        const closing = found[0] === '<!--' ? '-->' : ']]>';
        const end = buffer.indexOf(closing, mark.lastIndex);
        if (end === -1) return from >= 0 ? { from, open: true } : { from: found.index };
        mark.lastIndex = end + 3;
        continue;
      }
      if (!names.has(found[2]?.toLowerCase() ?? '')) continue;
      if (found[1] === '') {
        // An item that opens inside an item: the first was never closed.
        if (from >= 0) return { from, to: found.index };
        const end = buffer.indexOf('>', mark.lastIndex);
        // <o id="1"/> is a record of attributes alone.
        if (end !== -1 && buffer[end - 1] === '/') return { from: found.index, to: end + 1 };
        from = found.index;
      } else if (from >= 0) {
        const end = buffer.indexOf('>', mark.lastIndex);
        if (end === -1) return { from, open: true };
        return { from, to: end + 1 };
      }
    }
  };
}

function newlines(text: string, from: number, to: number): number {
  let count = 0;
  for (let at = text.indexOf('\n', from); at !== -1 && at < to; at = text.indexOf('\n', at + 1)) count++;
  return count;
}
