/**
 * Loads a brand pack: a built-in one by name, or any other by the path of its YAML file. All errors in a pack are reported
 * in one BrandFileError with file, line and path.
 */
import { readFile, stat } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { type Document, isMap, isNode, isScalar, isSeq, Lexer, LineCounter, type Node, parseDocument } from 'yaml';
import { BrandFileError, type Complaint, type PackPath, writePath } from './brand-file-error.ts';
import { type Brand, buildBrand } from './catalogue.ts';
import { type FedItems, type FeedReading, withFeeds } from './feeds/fed-items.ts';
import { FeedError } from './feeds/row.ts';
import { nearWord } from './near-word.ts';
import { BrandPack } from './pack.ts';
import { checkPack } from './pack-check.ts';
import { wordIssues } from './pack-issues.ts';

/** The packs that come with the package; the first is the default. */
export const SHIPPED_BRANDS = ['delta', 'nova-motors', 'acme-outdoor', 'pace-running'] as const;

/** The JSON Schema of packs, for editors. Located next to the packs in the sources and in the build. */
export const SCHEMA_FILE = fileURLToPath(new URL('./brand-pack.schema.json', import.meta.url));

/** A pack is written by hand; catalogues larger than this belong in a feed. */
const MAX_BYTES = 16 * 1024 * 1024;

/**
 * Loads a built-in brand by name or a YAML file, with the items of its feeds. Throws BrandFileError when it does not exist,
 * or when the pack or a feed is invalid.
 */
export async function loadBrand(nameOrFile: string, reading: FeedReading = {}): Promise<Brand> {
  return (await openBrandFile(nameOrFile)).load(reading);
}

/** A brand whose file has been read, and whose feeds have not. */
export interface BrandFile {
  pack: BrandPack;
  load(reading: FeedReading): Promise<Brand>;
}

/** The first half of `loadBrand`, for callers that cannot wait for feeds. Throws BrandFileError. */
export async function openBrandFile(nameOrFile: string): Promise<BrandFile> {
  const file = fileOf(nameOrFile);
  const { pack, refuse } = (await readBuiltPack(nameOrFile, file)) ?? readPack(await readText(file), file);
  return { pack, load: (reading) => loadPack(pack, refuse, file, reading) };
}

/** A built-in pack, parsed and checked at build time (build/build.mjs), because parsing YAML dominates start-up. Absent when running from source. */
async function readBuiltPack(name: string, file: string): Promise<OpenPack | undefined> {
  if (!SHIPPED_BRANDS.some((shipped) => shipped === name)) return undefined;
  const text = await readFile(file.replace(/\.yaml$/, '.json'), 'utf8').catch(() => undefined);
  return text === undefined ? undefined : packOf(JSON.parse(text), file, () => ({ line: 1, column: 1 }));
}

/** The file of a built-in brand, or the given path. */
export function fileOf(nameOrFile: string): string {
  const shipped = SHIPPED_BRANDS.find((name) => name === nameOrFile);
  return shipped ? fileURLToPath(new URL(`./packs/${shipped}.yaml`, import.meta.url)) : nameOrFile;
}

async function loadPack(pack: BrandPack, refuse: Refuse, file: string, reading: FeedReading): Promise<Brand> {
  if (pack.feeds.length === 0) return brandOf(pack, refuse);
  const { readPackFeed } = await import('./feeds/pack-feeds.ts');
  const fed: FedItems[] = [];
  for (const [index, feed] of pack.feeds.entries()) {
    try {
      fed.push(await readPackFeed(feed, pack, file, reading));
    } catch (error) {
      if (!(error instanceof FeedError)) throw error;
      throw refuse([{ path: ['feeds', index], message: error.message }]);
    }
  }
  return brandOf(pack, refuse, fed);
}

/** The brand that a pack's text describes, without the feeds it may name; `fileName` is only used in error messages. Throws BrandFileError. */
export function parseBrand(yamlText: string, fileName: string): Brand {
  const { pack, refuse } = readPack(yamlText, fileName);
  return brandOf(pack, refuse);
}

type Refuse = (found: { path: PackPath; message: string }[]) => BrandFileError;

interface OpenPack {
  pack: BrandPack;
  refuse: Refuse;
}

function readPack(yamlText: string, fileName: string): OpenPack {
  const { value, placeOf } = readYaml(yamlText, fileName);
  return packOf(value, fileName, placeOf);
}

function packOf(value: unknown, fileName: string, placeOf: (path: PackPath) => Place): OpenPack {
  const refuse: Refuse = (found) =>
    new BrandFileError(
      fileName,
      found
        .map(({ path, message }): Complaint => ({ path: writePath(path), ...placeOf(path), message }))
        .sort((a, b) => a.line - b.line || a.column - b.column),
    );
  const parsed = BrandPack.safeParse(value);
  if (!parsed.success) throw refuse(wordIssues(parsed.error.issues, value));
  return { pack: parsed.data, refuse };
}

function brandOf(pack: BrandPack, refuse: Refuse, fed: FedItems[] = []): Brand {
  const found = checkPack(
    pack,
    fed.flatMap(({ items }) => items),
  );
  if (found.length > 0) throw refuse(found);
  return withFeeds(buildBrand(pack), fed);
}

async function readText(file: string): Promise<string> {
  const refuse = (message: string) => new BrandFileError(file, [{ path: '', line: 0, column: 0, message }]);
  let bytes: Buffer;
  try {
    const { size } = await stat(file);
    if (size > MAX_BYTES) throw refuse(`is larger than 16 MB; put the catalogue into a feed file`);
    bytes = await readFile(file);
  } catch (error) {
    if (error instanceof BrandFileError) throw error;
    const code = error instanceof Error && 'code' in error ? error.code : undefined;
    if (code === 'ENOENT' || code === 'ENOTDIR') {
      const near = nearWord(file, SHIPPED_BRANDS);
      const meant = near === undefined ? '' : ` (did you mean ${near}?)`;
      throw refuse(
        `is neither a file nor a shipped brand${meant}; the shipped brands are ${SHIPPED_BRANDS.join(', ')}`,
      );
    }
    if (code === 'EISDIR') throw refuse('is a folder; name the YAML file in it');
    throw refuse(`cannot be read${typeof code === 'string' ? ` (${code})` : ''}`);
  }
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch {
    throw refuse('is not UTF-8 text; save it as UTF-8');
  }
}

type Place = { line: number; column: number };

function readYaml(text: string, fileName: string): { value: unknown; placeOf: (path: PackPath) => Place } {
  const lines = new LineCounter();
  const placeAt = (offset: number): Place => {
    const { line, col } = lines.linePos(offset);
    return { line: Math.max(line, 1), column: Math.max(col, 1) };
  };
  const refuse = (message: string, place: Place = { line: 1, column: 1 }) =>
    new BrandFileError(fileName, [{ path: '', ...place, message }]);
  if (isTooDeep(text)) throw refuse('is nested too deeply to be a brand pack');
  try {
    const document = parseDocument(text, {
      lineCounter: lines,
      stringKeys: true,
      prettyErrors: false,
      logLevel: 'error', // 'silent' would keep a second document quiet
    });
    if (document.errors.length > 0) {
      throw new BrandFileError(fileName, [
        ...tabs(text).map((offset) => ({
          path: '',
          ...placeAt(offset),
          message: 'a tab indents this line; use spaces',
        })),
        ...document.errors
          .filter(({ code }) => code !== 'TAB_AS_INDENT')
          .map(({ code, message, pos }) => ({ path: '', ...placeAt(pos[0]), message: YAML_WORDS[code] ?? message })),
      ]);
    }
    if (document.contents === null) throw refuse('is empty; write a brand pack, or start from a shipped one');
    const value: unknown = document.toJS({ maxAliasCount: 100 });
    return { value, placeOf: (path) => placeAt(offsetOf(document, path)) };
  } catch (error) {
    if (error instanceof BrandFileError) throw error;
    const cause = error instanceof Error ? error.message : String(error);
    if (/^Excessive alias/.test(cause)) throw refuse('repeats its aliases (*name) too often; write the values out');
    throw refuse(`is not YAML that can be read: ${cause}`);
  }
}

/**
 * Checked before parsing: the parser recurses, and a stack overflow inside a regular expression ends the process
 * instead of throwing. The lexer does not recurse.
 */
function isTooDeep(text: string): boolean {
  let flow = 0;
  let indent: number | undefined = 0;
  for (const token of new Lexer().lex(text)) {
    const kind = token[0];
    if (kind === '[' || kind === '{') flow++;
    else if (kind === ']' || kind === '}') flow--;
    // Columns before the first word of a line count as levels: a block may be one column deeper than the one around it.
    const indents = kind === START_OF_DOCUMENT || kind === ' ' || kind === '-' || kind === '?' || kind === ':';
    if (kind === '\n' || kind === '\r') indent = 0;
    else if (indent !== undefined) indent = indents ? indent + token.length : undefined;
    if (flow > 100 || (indent ?? 0) > 400) return true;
  }
  return false;
}

/** What the lexer puts before the first line. */
const START_OF_DOCUMENT = '\u0002';

const YAML_WORDS: Partial<Record<string, string>> = {
  DUPLICATE_KEY: 'this word stands twice in the same block; keep one of them',
  MULTIPLE_DOCS: 'a second document starts here (---); a brand pack is one document',
  NON_STRING_KEY: 'a list or block cannot be a key; write a word',
};

/** The first line that a tab indents, by offset. The parser notices some of them, and a few lines later. */
function tabs(text: string): number[] {
  const found = /^ *\t[^\S\r\n\u2028\u2029]*\S/m.exec(text);
  return found ? [found.index] : [];
}

/** The offset of the path in the text: its key or list entry, or its deepest existing ancestor. */
function offsetOf(document: Document.Parsed, path: PackPath): number {
  let node: Node | null = document.contents;
  let offset = startOf(node) ?? 0;
  for (const key of path) {
    let next: unknown;
    if (isMap(node)) {
      const pair = node.items.find((entry) => isScalar(entry.key) && String(entry.key.value) === String(key));
      if (!pair) break;
      offset = startOf(pair.key) ?? offset;
      next = pair.value;
    } else if (isSeq(node)) {
      next = node.items[Number(key)];
      offset = startOf(next) ?? offset;
    }
    if (!isNode(next)) break;
    node = next;
  }
  return offset;
}

function startOf(node: unknown): number | undefined {
  return isNode(node) ? node.range?.[0] : undefined;
}
