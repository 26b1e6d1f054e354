/** Command `brand`, with check, init and search: flags and help. */
import { type Command, InvalidArgumentError, Option } from 'commander';
import { failOnCommand } from './usage-errors.ts';

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
Start from an existing catalogue export:
  si-mcp brand init --feed products.csv --name "Corner Shop" --currency USD
  si-mcp brand check corner-shop.yaml
  si-mcp brand search corner-shop.yaml 'a red jacket under $100'
  si-mcp demo --brand corner-shop.yaml`;

const CHECK_MORE = `
Examples:
  si-mcp brand check my-brand.yaml              errors that keep it from loading, and warnings
  si-mcp brand check my-brand.yaml --strict     warnings count as errors (for CI)
  si-mcp brand check my-brand.yaml --json       all findings as JSON
  si-mcp brand check delta                      a shipped brand

Checks the schema, prices and currencies, duplicate ids, non-https URLs, unused columns, rejected rows, offers that are
expired or refer to unknown products, and claims without a figure.

Exit code: 0 no errors, 1 errors (with --strict also warnings), 2 the file cannot be read.`;

const INIT_MORE = `
Examples:
  si-mcp brand init --feed products.csv --currency USD
  si-mcp brand init --feed feed.xml --name "Corner Shop" --domain cornershop.example --out corner-shop.yaml
  si-mcp brand init --feed stock.csv --map id=Article --map "price=Our Price" --map options.size=Size --currency EUR
  si-mcp brand init --feed products.jsonl --out -      print the pack instead of writing it

Reads Shopify CSV and products.json, Google Merchant TSV and XML, OpenAI/ACP product feeds (JSONL, CSV), schema.org JSON-LD,
and any other CSV or JSON of products. Fields: id, group, name, category, vendor, description, price, sale_price,
sale_window, sale_starts, sale_ends, list_price, currency, stock, availability, available_from, backorders, image, url, tags, ships,
status, published, visibility, hidden, expires, visible_from, options.NAME, attributes.NAME.
Write the brand file next to the feed or in a folder above it: it refers to the feed by a relative path.
In a terminal it asks for missing values. Existing files are only overwritten with --force.

Exit code: 0 written, 2 the feed cannot be read, a value is missing, or the file already exists.`;

const SEARCH_MORE = `
Examples:
  si-mcp brand search acme-outdoor 'a tent for two under $300'
  si-mcp brand search my-brand.yaml "blue sneakers in a 9" --limit 20
  si-mcp brand search delta "a flight tomorrow morning" --clock 2026-01-18T10:30:00-05:00
  si-mcp brand search my-brand.yaml "something warm" --json

Prints how the query was understood, the matching items in order, how many items each constraint excludes, and the answer.

Exit code: 0 matches found, 1 no matches, 2 the brand cannot be loaded.`;

/** Adds `brand` and its commands to the program; `ask` is called with the parsed task. */
export function addBrandCommands(program: Command, ask: (task: BrandTask) => void): void {
  const brand = program
    .command('brand')
    .description('bring your own catalogue: check a brand file, draft one from a feed, try a search')
    .helpCommand(false)
    .addHelpText('after', MORE);
  brand.action((_own: object, command: Command) => failOnCommand(command, command.args[0]));

  const progress = new Option('--progress', 'show progress even when stderr is not a terminal');
  brand
    .command('check')
    .description('validate a brand file and its feeds')
    .argument('<file>', 'a brand file, or the name of a shipped brand')
    .option('--json', 'print one JSON document')
    .option('--strict', 'treat warnings as errors')
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
    .option('--name <name>', 'the name of the brand (default: from the file name of the feed)')
    .option('--currency <code>', 'the currency of the prices, e.g. USD; required if the feed has none')
    .option('--encoding <name>', 'the character encoding of the feed, e.g. windows-1251 (default: detected)')
    .option('--domain <domain>', 'the domain of the brand, e.g. cornershop.example')
    .option('--map <field=column>', 'for plain CSV or JSON: the column of a field (repeatable)', readMapping, {})
    .option('--force', 'overwrite an existing file')
    .addOption(progress)
    .allowExcessArguments(false)
    .addHelpText('after', INIT_MORE)
    .action((own: Omit<InitTask, 'do' | 'force' | 'progress'> & { force?: true; progress?: true }) =>
      ask({ ...own, do: 'init', force: own.force === true, progress: own.progress === true }),
    );
  brand
    .command('search')
    .description('explain which products match a query and why')
    .argument('<file>', 'a brand file, or the name of a shipped brand')
    .argument('<query...>', 'what the user says')
    .option('--limit <n>', 'the maximum number of items to list, up to 20', readLimit, 10)
    .option('--json', 'print one JSON document')
    .addOption(new Option('--clock <time>', 'the time of the query (ISO 8601 with a zone; default: now)'))
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
    throw new InvalidArgumentError('Expected an integer from 1 to 20.');
  return limit;
}
