/** Delimited text as rows with line numbers. What quotes do to a file when they go wrong ends here, never in a crash or a silent loss. */
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { CsvError, parse } from 'csv-parse';
import { type BadRow, FeedError } from './row.ts';

/** One record may hold a field of a megabyte, but not a file that an open quote swallowed. */
const MAX_RECORD = 8_000_000;

export interface Table {
  header: string[];
  rows: AsyncIterable<{ line: number; cells: string[] } | BadRow>;
}

/**
 * The header and the rows below it, one at a time. A stray quote is text; a quote that never
 * closes, or a record without end, throws FeedError with the line, because nobody can say how many rows it swallowed.
 */
export async function openTable(text: AsyncIterable<string>, file: string, delimiter: string): Promise<Table> {
  const records = recordsOf(text, file, delimiter)[Symbol.asyncIterator]();
  const first = await records.next();
  if (first.done === true || 'bad' in first.value) throw new FeedError(`${file}: the header line cannot be read`);
  const header = first.value.cells.map((name) => name.trim());
  if (header.every((name) => name === '')) throw new FeedError(`${file}: the header line is empty`);
  return { header, rows: checked({ [Symbol.asyncIterator]: () => records }, header.length, file) };
}

/** The mark between the fields of a header line: the most frequent of tab, comma, semicolon and bar outside quotes. */
export function delimiterOf(head: string): string {
  const line = (/^[^\r\n]*/.exec(head.trimStart())?.[0] ?? '').replace(/"[^"]*"/g, '');
  let best = ',';
  let most = 0;
  for (const mark of ['\t', ',', ';', '|']) {
    const count = line.split(mark).length - 1;
    if (count > most) {
      most = count;
      best = mark;
    }
  }
  return best;
}

async function* checked(rows: AsyncIterable<Row | BadRow>, width: number, file: string) {
  for await (const row of rows) {
    if (!('bad' in row) && row.cells.length > width && row.cells.slice(width).some((cell) => cell.trim() !== '')) {
      const reason = `${row.cells.length} fields under a header of ${width}: a delimiter or quote is wrong here`;
      yield { bad: { file, line: row.line, field: 'row', reason } };
    } else yield row;
  }
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
      return cells;
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
      // The parser runs ahead of us: a problem further down waits for its turn.
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
