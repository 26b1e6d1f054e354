/** The words of `si-mcp brand`: check, init, search, and the help that teaches them. */
import { type Command, InvalidArgumentError, Option } from 'commander';
import { refuseCommand } from './complaints.ts';

/** What is asked of a brand's own files. `progress`: tell how far reading is, also when stderr is no terminal. */
export type BrandTask =
  | { do: 'check'; file: string; json: boolean; strict: boolean; progress: boolean }
  | { do: 'search'; file: string; query: string; limit: number; json: boolean; progress: boolean }
  | InitTask;

/** What `brand init` was told; what is missing is asked on a terminal, else taken from the feed. */
export interface InitTask {
  do: 'init';
  feed: string;
  /** Path of the pack; `-` is stdout. */
  out?: string;
  name?: string;
  currency?: string;
  encoding?: string;
  domain?: string;
  /** Column by field, for a plain CSV or JSON. */
  map: Record<string, string>;
  force: boolean;
  progress: boolean;
}

const MORE = `
Start with a catalogue export you already have:
  si-mcp brand init --feed products.csv --name "Corner Shop" --currency USD
  si-mcp brand check corner-shop.yaml
  si-mcp brand search corner-shop.yaml 'a red jacket under $100'
  si-mcp demo --brand corner-shop.yaml`;

const CHECK_MORE = `
Examples:
  si-mcp brand check my-brand.yaml              what keeps it from loading, and what to look at again
  si-mcp brand check my-brand.yaml --strict     a warning counts as an error (for a build)
  si-mcp brand check my-brand.yaml --json       everything, for a program
  si-mcp brand check delta                      a shipped brand

Looked at: the schema, prices and currencies, ids that stand twice, addresses that are not https, columns nobody reads, rows
that are not loaded, offers that point nowhere or are over, claims without a figure.

Exit code: 0 nothing but warnings, 1 errors (with --strict also warnings), 2 the file cannot be read.`;

const INIT_MORE = `
Examples:
  si-mcp brand init --feed products.csv --currency USD
  si-mcp brand init --feed feed.xml --name "Corner Shop" --domain cornershop.example --out corner-shop.yaml
  si-mcp brand init --feed stock.csv --map id=Article --map "price=Our Price" --map options.size=Size --currency EUR
  si-mcp brand init --feed products.jsonl --out -      print the pack instead of writing it

Reads Shopify CSV and products.json, Google Merchant TSV and XML, OpenAI/ACP product feeds (JSONL, CSV), schema.org JSON-LD,
and any other CSV or JSON of products. Fields of those: id, group, name, category, vendor, description, price, sale_price,
sale_window, sale_starts, sale_ends, list_price, currency, stock, availability, available_from, backorders, image, url, tags, ships,
status, published, visibility, hidden, expires, visible_from, options.NAME, attributes.NAME.
The pack stands beside the feed or above it and names it by its relative path.
On a terminal it asks for what is not given. A file that is there is never overwritten without --force.

Exit code: 0 written, 2 the feed cannot be read, something is missing, or the file is there already.`;

const SEARCH_MORE = `
Examples:
  si-mcp brand search acme-outdoor 'a tent for two under $300'
  si-mcp brand search my-brand.yaml "blue sneakers in a 9" --limit 20
  si-mcp brand search delta "a flight tomorrow morning" --clock 2026-01-18T10:30:00-05:00
  si-mcp brand search my-brand.yaml "something warm" --json

Prints what was understood, which items it keeps and in which order, how many it drops and for which wish, and the answer.

Exit code: 0 found something, 1 nothing to show, 2 the brand cannot be loaded.`;

/** Adds `brand` and its commands to the program; `ask` is told what is wanted. */
export function addBrandWords(program: Command, ask: (task: BrandTask) => void): void {
  const brand = program
    .command('brand')
    .description('bring your own catalogue: check a brand file, draft one from a feed, try a search')
    .helpCommand(false)
    .addHelpText('after', MORE);
  brand.action((_own: object, command: Command) => refuseCommand(command, command.args[0]));

  const progress = new Option('--progress', 'tell how far reading a feed is, also when stderr is no terminal');
  brand
    .command('check')
    .description('say what is wrong with a brand file and its feeds, and what to do about it')
    .argument('<file>', 'a brand file, or the name of a shipped brand')
    .option('--json', 'print one JSON document instead')
    .option('--strict', 'let warnings fail as well')
    .addOption(progress)
    .allowExcessArguments(false)
    .addHelpText('after', CHECK_MORE)
    .action((file: string, own: { json?: true; strict?: true; progress?: true }) =>
      ask({
        do: 'check',
        file,
        json: own.json === true,
        strict: own.strict === true,
        progress: own.progress === true,
      }),
    );
  brand
    .command('init')
    .description('write a first brand file from a catalogue export')
    .requiredOption('--feed <file>', 'the export to read')
    .option('--out <file>', 'the brand file to write; - is stdout (default: the name of the brand)')
    .option('--name <name>', 'what the brand is called (default: from the name of the feed)')
    .option('--currency <code>', 'the currency of the prices, e.g. USD; needed where the feed names none')
    .option('--encoding <name>', 'what its bytes are, e.g. windows-1251, where the feed does not declare it')
    .option('--domain <domain>', 'the domain of the brand, e.g. cornershop.example')
    .option(
      '--map <field=column>',
      'for a plain CSV or JSON: which column is which field; again for each',
      readMapping,
      {},
    )
    .option('--force', 'overwrite the file if it is there')
    .addOption(progress)
    .allowExcessArguments(false)
    .addHelpText('after', INIT_MORE)
    .action((own: Omit<InitTask, 'do' | 'force' | 'progress'> & { force?: true; progress?: true }) =>
      ask({ ...own, do: 'init', force: own.force === true, progress: own.progress === true }),
    );
  brand
    .command('search')
    .description('show what a user would be shown for some words, and why')
    .argument('<file>', 'a brand file, or the name of a shipped brand')
    .argument('<query...>', 'what a user says')
    .option('--limit <n>', 'list at most so many items, up to 20', readLimit, 10)
    .option('--json', 'print one JSON document instead')
    .addOption(new Option('--clock <time>', 'when it is said (ISO 8601 with a zone); default: now'))
    .addOption(progress)
    .addHelpText('after', SEARCH_MORE)
    .action((file: string, query: string[], own: { limit: number; json?: true; progress?: true }) =>
      ask({
        do: 'search',
        file,
        query: query.join(' '),
        limit: own.limit,
        json: own.json === true,
        progress: own.progress === true,
      }),
    );
}

function readMapping(text: string, known: Record<string, string>): Record<string, string> {
  const [, field, column] = /^([^=]+)=(.+)$/.exec(text) ?? [];
  if (field === undefined || column === undefined) throw new InvalidArgumentError('Write field=column.');
  return { ...known, [field.trim()]: column.trim() };
}

function readLimit(text: string): number {
  const limit = Number(text);
  if (!/^\d{1,2}$/.test(text) || limit < 1 || limit > 20)
    throw new InvalidArgumentError('Give a whole number from 1 to 20.');
  return limit;
}
