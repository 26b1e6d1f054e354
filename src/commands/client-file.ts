/** Puts an entry into the text of a client's file and leaves all else as it is: comments, order, other servers. */
import { isDeepStrictEqual } from 'node:util';
import { applyEdits, getNodeValue, modify, type ParseError, parseTree, printParseErrorCode } from 'jsonc-parser';
import { parse as parseToml, stringify as stringifyToml, TomlError } from 'smol-toml';
import { isMap, parseDocument } from 'yaml';
import type { Entry, Format } from './clients.ts';

type Table = Record<string, unknown>;

/** The file with the entry in it, or why it is left alone. */
type Edited = { text: string } | { problem: string };

/** Members that say where a server is, by their kind: those of one kind mean nothing beside the other's. */
const OF_A_PROGRAM = ['command', 'args', 'cmd', 'env', 'cwd', 'source'];
const OF_AN_ADDRESS = [
  'url',
  'httpUrl',
  'serverUrl',
  'uri',
  'headers',
  'http_headers',
  'env_http_headers',
  'bearer_token_env_var',
];

/**
 * Sets `table.name` in `text`. What the user added to an entry of ours stays; an entry of that name that leads elsewhere is only
 * replaced by `force`. A text that is not what the client reads is not touched.
 */
export function withEntry(
  text: string,
  { format, table }: { format: Format; table: string },
  name: string,
  entry: Entry,
  force: boolean,
): Edited {
  const mark = text.startsWith('\ufeff') ? '\ufeff' : '';
  const bare = text.slice(mark.length);
  const read = readAs(format, bare);
  if ('problem' in read) return read;
  const before = read.value;
  const servers = before[table];
  if (servers !== undefined && !isTable(servers)) return { problem: `its "${table}" is no table of servers` };
  const old = servers !== undefined && Object.hasOwn(servers, name) ? servers[name] : undefined;
  if (old !== undefined && !force && !isOurs(old, entry))
    return { problem: `its "${name}" leads somewhere else; give another --name, or --force to replace it` };
  const merged = mergedWith(isTable(old) ? old : {}, entry);
  if (old !== undefined && isDeepStrictEqual(plain(old), plain(merged))) return { text };
  const after = { ...before, [table]: { ...servers, [name]: merged } };
  const written = WRITERS[format](bare, table, name, merged);
  const again = readAs(format, written);
  // Whatever way of writing was not thought of: nothing but this entry may differ.
  if ('problem' in again || !isDeepStrictEqual(plain(again.value), plain(after)))
    return { problem: `its "${table}" is written in a way that cannot be added to; paste the entry yourself` };
  return { text: mark + written };
}

/** An entry alone, as the client writes its file. */
export function entryText({ format, table }: { format: Format; table: string }, name: string, entry: Entry): string {
  const value = { [table]: { [name]: { ...entry.besides, ...entry.link } } };
  return format === 'toml' || format === 'yaml'
    ? WRITERS[format]('', table, name, { ...entry.besides, ...entry.link })
    : `${JSON.stringify(value, null, 2)}\n`;
}

function mergedWith(old: Table, { link, besides }: Entry): Table {
  const foreign = OF_A_PROGRAM.some((one) => one in link) ? OF_AN_ADDRESS : OF_A_PROGRAM;
  const kept = Object.entries(old).filter(([member]) => !foreign.includes(member) && member !== 'type');
  return { ...besides, ...Object.fromEntries(kept), ...link };
}

/** Whether an entry starts this program, or leads to the same address. */
function isOurs(old: unknown, { link }: Entry): boolean {
  const said = JSON.stringify(old) ?? '';
  const addresses = OF_AN_ADDRESS.flatMap((member) => (typeof link[member] === 'string' ? [link[member]] : []));
  return (
    /[\\/"](?:si-mcp|si-mcp\.js)"/.test(said) || addresses.some((address) => said.includes(JSON.stringify(address)))
  );
}

type Read = { value: Table } | { problem: string };

/** The parsers go down into what is nested, so a text may be too deep for them. */
function readAs(format: Format, text: string): Read {
  try {
    const read = READERS[format](text);
    return 'problem' in read ? { problem: withoutEnd(read.problem) } : read;
  } catch (problem) {
    if (!(problem instanceof RangeError)) throw problem;
    return { problem: 'it is nested too deeply' };
  }
}

/** A sentence of a parser, to go on in a sentence of ours. Not a pattern: it would try every run of dots anew. */
function withoutEnd(text: string): string {
  let end = text.length;
  while (end > 0 && '.:'.includes(text.charAt(end - 1))) end -= 1;
  return text.slice(0, end);
}

const READERS: Record<Format, (text: string) => Read> = {
  json: (text) => readJson(text, false),
  jsonc: (text) => readJson(text, true),
  toml(text) {
    try {
      return { value: parseToml(text) };
    } catch (problem) {
      if (!(problem instanceof TomlError)) throw problem;
      const [what = ''] = problem.message.split('\n');
      return { problem: `line ${problem.line}, column ${problem.column}: ${what}` };
    }
  },
  yaml(text) {
    const document = parseDocument(text, { prettyErrors: true, logLevel: 'silent' });
    const [error] = document.errors;
    if (error !== undefined) return { problem: error.message.split('\n')[0] ?? 'it is not YAML' };
    if (document.contents === null) return { value: {} };
    if (!isMap(document.contents)) return { problem: 'it is no table of settings' };
    return { value: document.toJS() };
  },
};

function readJson(text: string, comments: boolean): Read {
  if (text.trim() === '') return { value: {} };
  const errors: ParseError[] = [];
  const tree = parseTree(text, errors, { disallowComments: !comments, allowTrailingComma: comments });
  const [error] = errors;
  if (error !== undefined) {
    const lines = text.slice(0, error.offset).split(/\r\n|\r|\n/);
    const column = (lines.at(-1) ?? '').length + 1;
    return { problem: `line ${lines.length}, column ${column}: ${printParseErrorCode(error.error)}` };
  }
  const value: unknown = tree && getNodeValue(tree);
  return isTable(value) ? { value } : { problem: 'it is no JSON object' };
}

const WRITERS: Record<Format, (text: string, table: string, name: string, value: Table) => string> = {
  json: writeJson,
  jsonc: writeJson,
  toml: writeToml,
  yaml(text, table, name, value) {
    const document = parseDocument(text);
    document.setIn([table, name], document.createNode(value));
    const written = document.toString({ lineWidth: 0 });
    return text.includes('\r\n') ? written.replaceAll('\n', '\r\n') : written;
  },
};

function writeJson(text: string, table: string, name: string, value: Table): string {
  const [, indent = '  '] = /\n([ \t]+)\S/.exec(text) ?? [];
  const eol = text.includes('\r\n') ? '\r\n' : '\n';
  const start = text.trim() === '' ? `{}${eol}` : text;
  const formattingOptions = { insertSpaces: !indent.startsWith('\t'), tabSize: indent.length, eol };
  // In front of the others: behind them, a comment on the last line would become ours.
  const getInsertionIndex = () => 0;
  return applyEdits(start, modify(start, [table, name], value, { formattingOptions, getInsertionIndex }));
}

/** A table of its own in the place of the old one, or at the end: what stands before the next heading belongs to it. */
function writeToml(text: string, table: string, name: string, value: Table): string {
  const eol = text.includes('\r\n') ? '\r\n' : '\n';
  const block = stringifyToml({ [table]: { [name]: value } })
    .trimEnd()
    .replaceAll('\n', eol);
  const lines = text.split(/\r?\n/);
  const isOwn = (line: string) => {
    const [, path] = /^\s*\[([^[\]]+)\]\s*(?:#.*)?$/.exec(line) ?? [];
    const keys = path?.split('.').map((key) => key.trim().replace(/^["']|["']$/g, '')) ?? [];
    return keys[0] === table && keys[1] === name;
  };
  const begin = lines.findIndex(isOwn);
  if (begin === -1) {
    const before = text.trimEnd();
    return `${before === '' ? '' : `${before}${eol}${eol}`}${block}${eol}`;
  }
  let end = begin + 1;
  while (end < lines.length && (isOwn(lines[end] ?? '') || !/^\s*\[/.test(lines[end] ?? ''))) end++;
  // Comments above the next heading are its own.
  while (end > begin + 1 && /^\s*(?:#.*)?$/.test(lines[end - 1] ?? '')) end--;
  return [...lines.slice(0, begin), ...block.split(eol), ...lines.slice(end)].join(eol);
}

function isTable(value: unknown): value is Table {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** Without the prototypes and classes of the parsers. */
function plain(value: unknown): unknown {
  return JSON.parse(JSON.stringify(value, (_name, one: unknown) => (typeof one === 'bigint' ? `${one}n` : one)));
}
