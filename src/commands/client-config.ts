/** `si-mcp config CLIENT`: an entry for a client, printed to be pasted, or written into the client's own file. */
import { constants, copyFile, mkdir, readFile, realpath, stat } from 'node:fs/promises';
import { dirname, resolve } from 'node:path';
import { loadBrand, SHIPPED_BRANDS } from '../brands/load.ts';
import { ConfigError, type Flags, readClientFolders, readConfig, SETTING_NAMES, SETTINGS } from '../config.ts';
import { replaceFile } from '../mcp/replace-file.ts';
import { entryText, withEntry } from './client-file.ts';
import { type ClientName, claudeLine, clientOf, type Entry, type Link, startOf } from './clients.ts';
import { serviceUrl } from './service-url.ts';

/** What was asked of `si-mcp config`. */
export interface ConfigTask {
  client: ClientName;
  /** A service to lead to, instead of starting this program. */
  url?: string;
  /** What the service asks for. */
  key?: string;
  /** What the client calls it. */
  name?: string;
  /** Write into the client's file, or into `file`. */
  write: boolean;
  file?: string;
  /** Replace an entry of the same name that leads elsewhere. */
  force: boolean;
}

/**
 * Prints or writes the entry for one client: this Node, this program and the flags given, with absolute paths, so that it works
 * whatever folder the client starts it in; or the address of a service. What is given is checked first; throws ConfigError or
 * BrandFileError. Resolves to 0.
 */
export async function configureClient(task: ConfigTask, flags: Flags, program: string): Promise<number> {
  const folders = readClientFolders();
  const { name, link } = task.url === undefined ? await startWith(flags, program) : remoteAt(task.url, task.key, flags);
  if (task.key !== undefined && task.url === undefined) throw new ConfigError('--key requires --url.');
  const called = task.name ?? name;
  if (!/^[a-z\d][\w-]{0,63}$/i.test(called))
    throw new ConfigError(
      'Invalid --name: expected up to 64 letters, digits, dashes and underscores, starting with a letter or digit.',
    );
  const client = clientOf(task.client);
  const entry = client.entry(called, link, folders);
  const file = task.file ?? client.file(folders);
  if (task.write || task.file !== undefined) {
    if (file === undefined)
      throw new ConfigError(`--write: ${task.client} has no default settings file; pass one with --file.`);
    return write(task, called, entry, resolve(file));
  }
  const line = task.client === 'claude-code' ? claudeLine(called, link, folders.platform) : undefined;
  const place = file === undefined ? `a file of your own: ${client.hint}` : `${file} (${client.hint})`;
  process.stderr.write(line === undefined ? `For ${place.replace('NAME', called)}:\n` : 'For a terminal:\n');
  process.stdout.write(line ?? entryText(client, called, entry));
  return 0;
}

async function startWith(given: Flags, program: string): Promise<{ name: string; link: Link }> {
  // Only what was asked for here goes into the entry: variables of this shell are not the client's.
  const config = readConfig(given, {});
  const brand = await loadBrand(config.brand);
  const shipped = SHIPPED_BRANDS.some((name) => name === config.brand);
  const flags = {
    ...given,
    ...(given.brand !== undefined && !shipped && { brand: resolve(config.brand) }),
    ...(config.store !== undefined && { store: absoluteStore(config.store) }),
  };
  const name = given.brand === undefined ? 'si' : brand.pack.name;
  return { name, link: startOf(program, wordsOf(flags), process.platform) };
}

/** Clients start the program in whatever folder. */
function absoluteStore(store: string): string {
  const [, file] = /^sqlite:(.+)$/.exec(store) ?? [];
  return file === undefined ? store : `sqlite:${resolve(file)}`;
}

/** A service leads to a brand by its path; what it serves, and how, is said where it is started. */
function remoteAt(url: string, key: string | undefined, flags: Flags): { name: string; link: Link } {
  const [own] = SETTING_NAMES.filter((name) => flags[name] !== undefined);
  if (own !== undefined)
    throw new ConfigError(`--url: the service has its own settings; omit ${SETTINGS[own].flag.split(' ')[0]}.`);
  const address = serviceUrl(url, key);
  const [, brand] = /^\/brands\/([\w-]+)\/mcp$/.exec(address.pathname) ?? [];
  return { name: brand ?? 'si', link: { url: address.href, ...(key !== undefined && { key }) } };
}

/** Writes what is missing, and keeps a copy of what was there. */
async function write(task: ConfigTask, name: string, entry: Entry, asked: string): Promise<number> {
  const client = clientOf(task.client);
  // A link stays one: people keep such files elsewhere.
  const file = await realpath(asked).catch(() => asked);
  const before = await textOf(file);
  const edited = withEntry(before?.text ?? '', client, name, entry, task.force);
  if ('problem' in edited) throw new ConfigError(`${file} was not changed: ${edited.problem}.`);
  if (edited.text === before?.text) {
    process.stderr.write(`${file} already has this entry; nothing changed.\n`);
    return 0;
  }
  await mkdir(dirname(file), { recursive: true });
  const kept = before && (await backUp(file));
  await replaceFile(file, edited.text, before?.mode);
  process.stderr.write(`"${name}" is in ${file} (${client.hint}).\n`);
  if (kept !== undefined) process.stderr.write(`Backup: ${kept}.\n`);
  return 0;
}

/** A client's settings are a few thousand lines at most. */
const MOST_BYTES = 16 * 1024 * 1024;

async function textOf(file: string): Promise<{ text: string; mode: number } | undefined> {
  const refuse = (why: string) => new ConfigError(`${file} was not changed: ${why}.`);
  try {
    const found = await stat(file);
    const { size, mode } = found;
    // What is no file cannot be put back: a device, a pipe.
    if (!found.isFile()) throw refuse(found.isDirectory() ? 'it is a folder' : 'it is no ordinary file');
    if (size > MOST_BYTES) throw refuse('it is larger than 16 MB');
    return {
      text: new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(await readFile(file)),
      mode: mode & 0o777,
    };
  } catch (problem) {
    const code = problem instanceof Error && 'code' in problem ? problem.code : undefined;
    if (code === 'ENOENT') return undefined;
    if (code === 'ERR_ENCODING_INVALID_ENCODED_DATA') throw refuse('it is not UTF-8 text');
    throw problem;
  }
}

/** Copies under the first name that is free, so that no earlier copy is lost. */
async function backUp(file: string): Promise<string> {
  for (let number = 1; ; number++) {
    const kept = number === 1 ? `${file}.bak` : `${file}.bak${number}`;
    try {
      await copyFile(file, kept, constants.COPYFILE_EXCL);
      return kept;
    } catch (problem) {
      if (!(problem instanceof Error) || !('code' in problem) || problem.code !== 'EEXIST') throw problem;
    }
  }
}

/** The flags as words again, in the order of the settings. */
export function wordsOf(flags: Flags): string[] {
  return SETTING_NAMES.flatMap((name) => {
    const [word = ''] = SETTINGS[name].flag.split(' ');
    const value = flags[name];
    if (value === true) return [word];
    return typeof value === 'string' ? [word, value] : [];
  });
}
