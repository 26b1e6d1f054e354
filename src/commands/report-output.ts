/** How a report is written, and what its failures come to: format, file and baseline, the same for every command that reports. */
import { readFile, writeFile } from 'node:fs/promises';
import { ConfigError } from '../config.ts';
import { acceptKnown, type Baseline, BaselineError, baselineOf, readBaseline } from '../lab/report/baseline.ts';
import { exitCodeOf, type Report } from '../lab/report/check-result.ts';
import { htmlReport } from '../lab/report/html.ts';
import { jsonReport } from '../lab/report/json.ts';
import { junitReport } from '../lab/report/junit.ts';
import { textReport } from '../lab/report/text.ts';

const REPORT_FORMATS = ['text', 'json', 'junit', 'html'] as const;
export type ReportFormat = (typeof REPORT_FORMATS)[number];

interface ReportOutput {
  format: ReportFormat;
  /** Where the report is written; left out: stdout. */
  out?: string;
  writeBaseline?: string;
  /** Tell what was seen of passed checks too (text). */
  all: boolean;
}

/** Reads a baseline file. Throws ConfigError. */
export async function baselineIn(file: string | undefined): Promise<Baseline | undefined> {
  if (file === undefined) return undefined;
  const text = await readTextFile('--baseline', file);
  try {
    return readBaseline(text);
  } catch (problem) {
    if (problem instanceof BaselineError) throw new ConfigError(`--baseline: ${file}: ${problem.message}`);
    throw problem;
  }
}

/** Writes the report as asked. Resolves to the exit code: 1 when something failed that the baseline does not accept. */
export async function putReport(
  judged: Report,
  baseline: Baseline | undefined,
  { format, out, writeBaseline, all }: ReportOutput,
  print: (text: string) => unknown,
): Promise<0 | 1> {
  const report = baseline === undefined ? judged : acceptKnown(judged, baseline);
  if (writeBaseline !== undefined) await writeTextFile(writeBaseline, baselineOf(report));
  const writers = { text: () => textReport(report, { all }), json: jsonReport, junit: junitReport, html: htmlReport };
  const text = writers[format](report);
  if (out === undefined) print(text);
  else await writeTextFile(out, text);
  return exitCodeOf(report);
}

/** Throws ConfigError, which names the flag. */
export async function readTextFile(flag: string, file: string): Promise<string> {
  return readFile(file, 'utf8').catch((problem: NodeJS.ErrnoException) => {
    throw new ConfigError(`${flag}: ${file} cannot be read (${problem.code}).`);
  });
}

async function writeTextFile(file: string, text: string): Promise<void> {
  await writeFile(file, text).catch((problem: NodeJS.ErrnoException) => {
    throw new ConfigError(`${file} cannot be written (${problem.code}).`);
  });
}
