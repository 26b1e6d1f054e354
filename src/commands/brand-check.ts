/** `si-mcp brand check FILE`: what is wrong with a brand file and its feeds, where, and what to do about it. */
import { BrandFileError } from '../brands/brand-file-error.ts';
import type { Brand } from '../brands/catalogue.ts';
import { checkBrand, type Finding, findingsOf } from '../brands/check.ts';
import type { FeedReading } from '../brands/feeds/fed-items.ts';
import type { FeedReport } from '../brands/feeds/read.ts';
import { loadBrand } from '../brands/load.ts';

/** Findings of one feed that are printed one by one; --json has all of them. */
const LISTED = 10;

/**
 * Prints the findings, as text grouped by place or as one JSON document. Resolves to 0 without errors (`strict`: and
 * without warnings), 1 with them, 2 when the file itself cannot be read.
 */
export async function check(
  { file, json, strict }: { file: string; json: boolean; strict: boolean },
  reading: FeedReading & { now: number },
): Promise<number> {
  const reports: FeedReport[] = [];
  const onReport = (report: FeedReport) => {
    reading.onReport?.(report);
    reports.push(report);
  };
  let brand: Brand | undefined;
  let findings: Finding[];
  let readable = true;
  try {
    brand = await loadBrand(file, { ...reading, onReport });
    findings = checkBrand(brand, file, reports, reading.now);
  } catch (problem) {
    if (!(problem instanceof BrandFileError)) throw problem;
    findings = findingsOf(problem);
    // A complaint without a line is about the file as a whole: there is none, or it is no text.
    readable = findings.some(({ line }) => line !== undefined);
  }
  const counts = countsOf(findings);
  const ok = counts.error === 0 && (!strict || counts.warning === 0);
  if (json) {
    const told = { file, ...(brand && { brand: brand.pack.name, items: brand.items.length }), ok, counts };
    const feeds = reports.map(({ rejected, ...report }) => ({ ...report, rejected: rejected.length }));
    process.stdout.write(`${JSON.stringify({ ...told, feeds, findings }, null, 2)}\n`);
  } else if (readable) process.stdout.write(asText({ file, brand, findings, counts }));
  else process.stderr.write(findings.map(({ message }) => `si-mcp: ${file} ${message}\n`).join(''));
  return readable ? (ok ? 0 : 1) : 2;
}

type Counts = Record<Finding['level'], number>;

function countsOf(findings: readonly Finding[]): Counts {
  const counts: Counts = { error: 0, warning: 0, note: 0 };
  for (const { level } of findings) counts[level]++;
  return counts;
}

function asText({
  file,
  brand,
  findings,
  counts,
}: {
  file: string;
  brand: Brand | undefined;
  findings: readonly Finding[];
  counts: Counts;
}): string {
  const lines: string[] = [];
  const listed = new Map<string, number>();
  let place: string | undefined;
  for (const finding of inOrder(findings, file)) {
    const fed = finding.file !== file && finding.level === 'error';
    const before = listed.get(finding.file) ?? 0;
    if (fed) listed.set(finding.file, before + 1);
    if (fed && before >= LISTED) continue;
    const here = finding.line === undefined ? finding.file : `${finding.file}:${finding.line}`;
    if (here !== place) lines.push(`${place === undefined ? '' : '\n'}${here}`);
    place = here;
    lines.push(told(finding));
  }
  for (const [fed, all] of listed)
    if (all > LISTED) lines.push(`\n${fed}\n  error    … and ${all - LISTED} more rows; --json lists them all`);
  const found = `${many(counts.error, 'error')}, ${many(counts.warning, 'warning')}`;
  const ending =
    brand === undefined
      ? `${found}. Fix the errors to load the brand.`
      : counts.error > 0
        ? `${found}. ${brand.pack.name} loads with ${many(brand.items.length, 'item')}, without the rows above.`
        : `${found}. ${brand.pack.name} loads with ${many(brand.items.length, 'item')}.`;
  return `${lines.join('\n')}${lines.length > 0 ? '\n\n' : ''}${ending}\n`;
}

/** The pack first, then its feeds; errors before warnings before notes, each from top to bottom. */
function inOrder(findings: readonly Finding[], pack: string): Finding[] {
  const levels = ['error', 'warning', 'note'];
  const rank = ({ file, level, line = 0 }: Finding) => [file === pack ? 0 : 1, levels.indexOf(level), line];
  return [...findings].sort((a, b) => {
    if (a.file !== b.file && a.file !== pack && b.file !== pack) return a.file < b.file ? -1 : 1;
    const [left, right] = [rank(a), rank(b)];
    const at = left.findIndex((value, index) => value !== right[index]);
    return at === -1 ? 0 : (left[at] ?? 0) - (right[at] ?? 0);
  });
}

function told(finding: Finding): string {
  const { level, path, message } = finding;
  const text = `${path === '' ? '' : `${path}: `}${message}`.replaceAll('\n', '\n           ');
  const remedy = remedyFor(finding);
  return `  ${level.padEnd(8)} ${text}${remedy === undefined ? '' : `\n           → ${remedy}`}`;
}

/** What to do about a row or column of a feed; complaints about the pack say it themselves. */
function remedyFor({ level, path, message }: Finding): string | undefined {
  if (/this column is not read/.test(message)) return 'with format: plain, map it in the feed; otherwise ignore this';
  if (level !== 'error') return undefined;
  if (/^no currency/.test(message)) return 'write currency: USD (or yours) into the feed of the pack';
  if (/^the price is in/.test(message)) return 'export the feed in the currency of the pack, or change the pack';
  return FIXES[path];
}

const FIXES: Partial<Record<string, string>> = {
  price: 'write an amount such as 19.99 into this row',
  sale_price: 'write an amount such as 19.99, or leave the sale price empty',
  id: 'give every product a unique id',
  variant: 'give each variant unique options, or remove the row',
  'variant id': 'write a shorter id without control characters',
  name: 'write a title into the first row of the product',
  row: 'look for an unclosed quote or an extra delimiter',
  record: 'write one JSON object per product',
  Handle: 'write the handle of its product into this row, or remove it',
};

function many(number: number, what: string): string {
  return `${number.toLocaleString('en-US')} ${what}${number === 1 ? '' : 's'}`;
}
