/** Reads delimited text as rows with line numbers. Broken quoting is reported, never a crash or silent data loss. */
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { CsvError, parse } from 'csv-parse';
import { ABOVE, headingAt, headingText, tableFrame } from './frame.ts';
import { type BadRow, FeedError, type ReaderSetting } from './row.ts';

/** Allows a field of a megabyte, but not a whole file swallowed by an open quote. */
const MAX_RECORD = 8_000_000;

interface Table {
  header: string[];
  rows: AsyncIterable<{ line: number; cells: string[] } | BadRow>;
}

/**
 * The header and the rows below it, one at a time; titles and remarks above the header are skipped. A stray quote is text; a quote that never
 * closes, or a record without end, throws FeedError with the line, because the number of lost rows is unknown.
 */
export async function openTable(
  text: AsyncIterable<string>,
  file: string,
  delimiter: string,
  setting: Partial<Pick<ReaderSetting, 'mapping' | 'warn'>> = {},
): Promise<Table> {
  const records = recordsOf(text, file, delimiter)[Symbol.asyncIterator]();
  const first: (Row | BadRow)[] = [];
  for (let next = await records.next(); next.done !== true; next = await records.next()) {
    first.push(next.value);
    if (first.length >= ABOVE) break;
  }
  const whole = first.flatMap((row) => ('bad' in row || isBlank(row.cells) ? [] : [row]));
  const heading =
    whole[
      headingAt(
        whole.map(({ cells }) => cells),
        setting.mapping,
      )
    ];
  if (heading === undefined) throw new FeedError(`${file}: the header line cannot be read`);
  const header = heading.cells.map(headingText);
  const above = whole.indexOf(heading);
  const titles = whole.slice(0, above).filter(({ cells }) => !/^sep=/i.test(cells[0] ?? ''));
  if (titles.length > 0) setting.warn?.(`the heading stands on line ${heading.line}; what stands above it is not read`);
  const rows = followedBy(first.slice(first.indexOf(heading) + 1), { [Symbol.asyncIterator]: () => records });
  return { header, rows: checked(rows, header, file, setting.warn) };
}

async function* followedBy<T>(first: readonly T[], rest: AsyncIterable<T>): AsyncGenerator<T> {
  yield* first;
  yield* rest;
}

/** The mark between the fields of a table that begins with `head`: tab, comma, semicolon, bar, or what `sep=` says. */
export function delimiterOf(head: string, mapping?: Record<string, string>): string {
  return tableFrame(head, mapping).delimiter;
}

/** Rows of separators alone are none; nor are the heading again, and remarks: one cell under a heading of several. */
async function* checked(
  rows: AsyncIterable<Row | BadRow>,
  header: readonly string[],
  file: string,
  warn?: (message: string) => void,
) {
  const width = header.length;
  const columns = header.filter((name) => name !== '').length;
  for await (const row of rows) {
    if ('bad' in row) {
      yield row;
      continue;
    }
    const filled = row.cells.filter((cell) => cell.trim() !== '').length;
    if (filled === 0 || isRuled(row.cells)) continue;
    if (columns > 2 && (filled === 1 || /^(#|\/\/)\s/.test(row.cells[0] ?? ''))) {
      warn?.('a row with a single cell, or one that begins with #, is taken for a remark');
    } else if (filled > 1 && header.every((name, at) => name === headingText(row.cells[at] ?? ''))) {
      warn?.('the heading stands once more and is passed over');
    } else if (row.cells.length > width && !isBlank(row.cells.slice(width))) {
      const reason = `${row.cells.length} fields under a header of ${width}: a delimiter or quote is wrong here`;
      yield { bad: { file, line: row.line, field: 'row', reason } };
    } else yield row;
  }
}

/** "---,===,---": a line drawn between rows. */
function isRuled(cells: readonly string[]): boolean {
  return cells.every((cell) => /^[\s=_*~–—-]*$/.test(cell));
}

/** Spreadsheets protect digits as ="000123". */
function unprotected(cell: string): string {
  return cell.startsWith('="') && cell.endsWith('"') && cell.length > 2 ? cell.slice(2, -1) : cell;
}

function isBlank(cells: readonly string[]): boolean {
  return cells.every((cell) => cell.trim() === '');
}

interface Row {
  line: number;
  cells: string[];
}

async function* recordsOf(text: AsyncIterable<string>, file: string, delimiter: string): AsyncGenerator<Row | BadRow> {
  const problems: BadRow[] = [];
  const begins: number[] = [];
  // csv-parse says where a record ends; it begins on the line after the one before.
  let line = 1;
  const parser = parse({
    bom: true,
    delimiter,
    record_delimiter: ['\r\n', '\n', '\r'],
    relax_column_count: true,
    // 26" in an unquoted field is an inch mark, and "A"x is odd but legible.
    relax_quotes: true,
    skip_empty_lines: true,
    skip_records_with_error: true,
    max_record_size: MAX_RECORD,
    on_record: (cells, context) => {
      begins.push(line);
      line = context.lines + 1;
      return cells.map(unprotected);
    },
    on_skip: (error) => {
      const at = error instanceof CsvError && typeof error.lines === 'number' ? error.lines : line;
      if (error?.code === 'CSV_QUOTE_NOT_CLOSED') {
        throw new FeedError(
          `${file}, line ${line}: a quote opens here and never closes, so the rest of the file is unreadable`,
        );
      }
      if (error?.code === 'CSV_MAX_RECORD_SIZE') {
        throw new FeedError(
          `${file}, line ${line}: one record runs on for more than ${MAX_RECORD} characters; a quote is probably not closed`,
        );
      }
      problems.push({ bad: { file, line: at, field: 'row', reason: reasonOf(error) } });
      line = at + 1;
      return undefined;
    },
  });
  const flow = pipeline(Readable.from(text), parser);
  // The iteration below reports what goes wrong; this keeps the same failure from counting as unhandled.
  flow.catch(() => {});
  try {
    for await (const cells of parser as AsyncIterable<string[]>) {
      const begin = begins.shift() ?? line;
      // The parser reads ahead: a later problem is reported once its row is reached.
      for (let [next] = problems; next !== undefined && next.bad.line < begin; [next] = problems) {
        yield next;
        problems.shift();
      }
      yield { line: begin, cells };
    }
    yield* problems.splice(0);
  } catch (error) {
    if (error instanceof FeedError) throw error;
    throw new FeedError(`${file}, line ${line}: ${error instanceof Error ? error.message : String(error)}`);
  } finally {
    parser.destroy();
  }
}

function reasonOf(error: CsvError | undefined): string {
  return error?.message.slice(0, 160) ?? 'the record cannot be read';
}
