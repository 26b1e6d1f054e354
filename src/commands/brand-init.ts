/** `si-mcp brand init --feed FILE`: a first brand file from a catalogue export, and what to do with it next. */
import { lstat, open, unlink, writeFile } from 'node:fs/promises';
import { basename, dirname, relative, resolve, sep } from 'node:path';
import { createInterface } from 'node:readline/promises';
import type { FeedReading } from '../brands/feeds/fed-items.ts';
import { unknownTargets } from '../brands/feeds/plain.ts';
import { readFeed } from '../brands/feeds/read.ts';
import { FeedError } from '../brands/feeds/row.ts';
import { domainOf, shopNameIn } from '../brands/feeds/shop-facts.ts';
import { draftPack } from '../brands/init.ts';
import { SCHEMA_FILE } from '../brands/load.ts';
import { replaceFile } from '../mcp/replace-file.ts';
import type { InitTask } from './brand-command.ts';

type Ask = (question: string, fallback: string, expected: Expected) => Promise<string>;

/** What an answer must be, and the message when it is not. */
interface Expected {
  test: (answer: string) => boolean;
  otherwise: string;
}

const CURRENCY = /^[A-Z]{3}$/;
const DOMAIN = /^[a-z0-9-]+(\.[a-z0-9-]+)+$/;

const A_TEXT: Expected = { test: isText, otherwise: 'Enter a value.' };
const A_DOMAIN: Expected = {
  test: (text) => DOMAIN.test(text),
  otherwise: 'Not a domain. Try again, e.g. cornershop.example.',
};
const A_CURRENCY: Expected = {
  test: (text) => CURRENCY.test(text),
  otherwise: 'Not a currency code. Try again, e.g. USD.',
};
const YES_OR_NO: Expected = { test: (text) => /^(yes|no)$/i.test(text), otherwise: 'Enter yes or no.' };

/** Writes the brand file and prints the next steps. Resolves to 0, or to 2 when the feed, a value or the file is invalid. */
export async function init(task: InitTask, reading: FeedReading & { now: number }): Promise<number> {
  const asking = process.stdin.isTTY && process.stdout.isTTY && task.out !== '-' ? openQuestions() : undefined;
  try {
    return await draft(task, reading, asking?.ask);
  } catch (problem) {
    if (!(problem instanceof Refusal || problem instanceof FeedError)) throw problem;
    const named = problem instanceof FeedError ? Object.entries(problem.mapping ?? {}) : [];
    const flags = named.map(([field, column]) => `--map ${word(`${field}=${column}`)}`).join(' ');
    const example = flags === '' ? '--map "price=Our Price"' : flags;
    const hint = /no column for|the mapping names/.test(problem.message) ? ` (here: ${example})` : '';
    process.stderr.write(`si-mcp: ${problem.message}${hint}\n`);
    return 2;
  } finally {
    asking?.close();
  }
}

/** Said in one line; exit code 2. */
class Refusal extends Error {}

async function draft(task: InitTask, reading: FeedReading & { now: number }, ask: Ask | undefined): Promise<number> {
  if (task.currency !== undefined && !CURRENCY.test(task.currency))
    throw new Refusal(`Invalid --currency "${task.currency}": expected an ISO 4217 code, e.g. USD.`);
  if (task.domain !== undefined && !DOMAIN.test(task.domain))
    throw new Refusal(`Invalid --domain "${task.domain}": expected a bare domain, e.g. cornershop.example.`);
  const unknown = unknownTargets(task.map);
  if (unknown.length > 0)
    throw new Refusal(
      `Invalid --map: unknown field ${unknown.join(', ')}; expected id, name, price … or options.size.`,
    );
  const { feed, currency } = await readWithCurrency(task, reading, ask);
  reading.onReport?.(feed.report);

  const called = shopNameIn(feed.report.shop.title) ?? nameOf(task.feed);
  const name = task.name ?? (await ask?.('Name of the brand', called, A_TEXT)) ?? called;
  if (!isText(name)) throw new Refusal('--name: give the name of the brand.');
  const guessed = domainOf(feed.report.shop.link) ?? hostOf(feed.items) ?? `${slugOf(name)}.example`;
  const domain = task.domain ?? (await ask?.('Its domain', guessed, A_DOMAIN)) ?? guessed;
  const file = task.out ?? (await ask?.('Write to', `${slugOf(name)}.yaml`, A_TEXT)) ?? `${slugOf(name)}.yaml`;

  const folder = file === '-' ? process.cwd() : dirname(resolve(file));
  const pack = draftPack(
    {
      display_name: name,
      domain,
      currency,
      encoding: task.encoding,
      feed: pathFrom(folder, resolve(task.feed)),
      updated_at: new Date(reading.now).toISOString(),
      schema: pathFrom(folder, SCHEMA_FILE),
      mapping: task.map,
    },
    feed.report,
    feed.items,
  );
  if (file === '-') {
    process.stdout.write(pack);
    return 0;
  }
  await write(file, pack, task.force, ask);
  const { items, read, skipped } = feed.report;
  const next = [
    [`brand check ${word(file)}`, 'errors and warnings'],
    [`brand search ${word(file)} "${queryFor(feed.items)}"`, 'which products match, and why'],
    [`demo --brand ${word(file)}`, 'a whole conversation'],
  ];
  const width = Math.max(...next.map(([command = '']) => command.length));
  process.stdout.write(
    `Wrote ${file}: ${count(items)} products from ${count(read)} records, ${count(skipped)} skipped.\n\nNext:\n${next
      .map(([command = '', why]) => `  si-mcp ${command.padEnd(width)}  ${why}\n`)
      .join('')}Lines marked "change" are guesses: review and edit them.\n`,
  );
  return 0;
}

/** Feeds that name no currency need to be told one: given, or asked for. */
async function readWithCurrency(task: InitTask, reading: FeedReading & { now: number }, ask: Ask | undefined) {
  const read = (currency: string | undefined) =>
    readFeed(task.feed, {
      name: basename(task.feed),
      currency,
      encoding: task.encoding,
      mapping: task.map,
      now: reading.now,
      onProgress: (records) => reading.onProgress?.(basename(task.feed), records),
    });
  try {
    const feed = await read(task.currency);
    return { feed, currency: feed.report.currency ?? task.currency ?? 'USD' };
  } catch (problem) {
    if (!(problem instanceof FeedError) || !/no currency: neither/.test(problem.message)) throw problem;
    if (ask === undefined) throw new Refusal(`${task.feed} has no currency. Pass one, e.g. --currency USD.`);
    const currency = await ask('The feed has no currency. Its prices are in', 'USD', A_CURRENCY);
    return { feed: await read(currency), currency };
  }
}

/** A file that is there stays, unless `force` says otherwise or the person at the terminal does. */
async function write(file: string, pack: string, force: boolean, ask: Ask | undefined): Promise<void> {
  try {
    await (force ? overwrite(file, pack) : writeNew(file, pack));
  } catch (problem) {
    const code = problem instanceof Error && 'code' in problem ? problem.code : undefined;
    if (code === undefined) throw problem;
    if (code !== 'EEXIST') throw new Refusal(`${file} cannot be written (${code}).`);
    const answer = await ask?.(`${file} already exists. Overwrite it`, 'no', YES_OR_NO);
    if (answer?.toLowerCase() === 'yes') return write(file, pack, true, undefined);
    throw new Refusal(`${file} already exists. Choose another --out, or pass --force to overwrite it.`);
  }
}

/** A pack that was there is lost only when the new one is whole. What is no plain file, such as a pipe, is written to. */
async function overwrite(file: string, pack: string): Promise<void> {
  const found = await lstat(file).catch(() => undefined);
  if (found?.isFile()) await replaceFile(file, pack, found.mode & 0o777);
  else await writeFile(file, pack);
}

async function writeNew(file: string, pack: string): Promise<void> {
  const handle = await open(file, 'wx');
  try {
    await handle.writeFile(pack);
  } catch (problem) {
    // Half of a pack would stand in the way of the next attempt.
    await unlink(file).catch(() => {});
    throw problem;
  } finally {
    await handle.close();
  }
}

/** Questions on the terminal, asked again until the answer can be used. Lines typed ahead are kept; the end of the input ends the asking. */
function openQuestions(): { ask: Ask; close: () => void } {
  const terminal = createInterface({ input: process.stdin, output: process.stdout });
  const lines = terminal[Symbol.asyncIterator]();
  return {
    async ask(question, fallback, { test, otherwise }) {
      terminal.setPrompt(`${question} [${fallback}]: `);
      for (;;) {
        terminal.prompt();
        const { value, done } = await lines.next();
        if (done === true)
          throw new Refusal('the input ended before all questions were answered; nothing was written.');
        const answer = value.trim() || fallback;
        if (test(answer)) return answer;
        process.stdout.write(`${otherwise}\n`);
      }
    },
    close: () => terminal.close(),
  };
}

function isText(text: string): boolean {
  return text.trim() !== '';
}

/** The domain to which all products link. */
function hostOf(items: readonly { url?: string }[]): string | undefined {
  const hosts = new Set(items.flatMap(({ url }) => domainOf(url) ?? []));
  return hosts.size === 1 ? [...hosts][0] : undefined;
}

/** "corner_shop-products.csv.gz" is "Corner Shop". */
function nameOf(feed: string): string {
  const parts = basename(feed).split('.');
  while (parts.length > 1 && /^[a-z0-9]{2,6}$/i.test(parts.at(-1) ?? '')) parts.pop();
  const words = parts
    .join('.')
    .split(/[^\p{L}\p{N}]+/u)
    .filter((one) => !/^(products?|export|feed|catalog(ue)?|shopify|google|merchant|\d*)$/i.test(one));
  return words.map((one) => one.charAt(0).toUpperCase() + one.slice(1)).join(' ') || 'My Brand';
}

function slugOf(name: string): string {
  const slug = name
    .normalize('NFKD')
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '-')
    .replace(/^-|-$/g, '');
  return slug || 'brand';
}

/** As packs write paths: relative to their folder, with slashes. */
function pathFrom(folder: string, file: string): string {
  return relative(folder, file).split(sep).join('/');
}

/** Something this catalogue can answer: its most frequent category. */
function queryFor(items: readonly { category: string; name: string }[]): string {
  const counts = new Map<string, number>();
  for (const { category } of items) counts.set(category, (counts.get(category) ?? 0) + 1);
  counts.delete('Other');
  const [most] = [...counts].sort(([, a], [, b]) => b - a);
  return (most?.[0] ?? items[0]?.name ?? 'what do you have?').toLowerCase().replace(/["$`\\]/g, '');
}

/** For a shell to copy; plain words stay as they are. */
function word(text: string): string {
  return /^[\w@%+=:,./-]+$/.test(text) ? text : `'${text.replaceAll("'", `'\\''`)}'`;
}

function count(number: number): string {
  return number.toLocaleString('en-US');
}
