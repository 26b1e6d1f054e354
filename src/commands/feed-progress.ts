/** Progress of reading a feed: on a terminal, or in the log of the server. Always on stderr, never on stdout. */
import type { FeedReading } from '../brands/feeds/fed-items.ts';
import type { FeedReport } from '../brands/feeds/read.ts';
import type { Log } from '../mcp/log.ts';

type Telling = Required<Pick<FeedReading, 'onProgress' | 'onReport'>>;

/** Rows that are named one by one; the rest is counted. */
const NAMED = 10;

/** Records between two lines of progress where lines stay: in a log, or in a file. */
const STRIDE = 50_000;

/**
 * For a person. `progress` is shown while a large feed is read, on a `terminal` in one line that changes; `summary` is one
 * line for each feed when it is read, and the first rows that were not loaded.
 */
export function reportToTerminal(
  write: (text: string) => void,
  wanted: { progress: boolean; terminal: boolean; summary: boolean },
): Telling {
  return {
    onProgress(file, read) {
      const told = `${file}: ${count(read)} records read`;
      if (wanted.terminal) write(`\r${told}\u001b[K`);
      else if (wanted.progress) write(`${told}\n`);
    },
    onReport(report) {
      if (wanted.terminal) write('\r\u001b[K');
      if (!wanted.summary) return;
      write(`${summaryOf(report)}\n`);
      for (const { line, field, reason } of report.rejected.slice(0, NAMED))
        write(`  ${report.file}:${line} ${field}: ${reason}\n`);
      if (report.rejected.length > NAMED)
        write(`  … and ${count(report.rejected.length - NAMED)} more rows that are not loaded\n`);
    },
  };
}

/** For the log: a line for each feed with its counts, warnings for the first rows that were not loaded, progress for large feeds. */
export function reportToLog(log: Log): Telling {
  return {
    onProgress(file, read) {
      if (read % STRIDE < 10_000) log.info('reading feed', { file, read });
    },
    onReport({ file, format, read, items, merged, skipped, rejected }) {
      log.info('feed read', { file, format, read, items, merged, skipped });
      for (const { line, field, reason } of rejected.slice(0, NAMED))
        log.warn('row not loaded', { file, line, field, reason });
      if (rejected.length > NAMED) log.warn('more rows not loaded', { file, rows: rejected.length - NAMED });
    },
  };
}

/** "products.csv (shopify-csv): 1,399 records read, 284 products, 1,115 merged, 0 skipped". */
function summaryOf({ file, format, read, items, merged, skipped }: FeedReport): string {
  return `${file} (${format}): ${count(read)} records read, ${count(items)} products, ${count(merged)} merged, ${count(skipped)} skipped`;
}

function count(number: number): string {
  return number.toLocaleString('en-US');
}
