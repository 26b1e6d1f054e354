/** `si-mcp brand`: what a brand's engineer does with a catalogue before any host sees it. */
import { type Flags, readConfig } from '../config.ts';
import type { BrandTask } from './brand-command.ts';
import { reportToTerminal } from './feed-progress.ts';

/** Does one task and resolves to its exit code. Throws ConfigError and, except from check, BrandFileError. */
export async function brand({ flags, task }: { flags: Flags; task: BrandTask }): Promise<number> {
  const { clock, logLevel } = readConfig(flags);
  const { onProgress, onReport } = reportToTerminal((text) => process.stderr.write(text), {
    progress: task.progress,
    terminal: process.stderr.isTTY === true,
    // What check prints has the counts and every row already.
    summary: task.do !== 'check' && (logLevel === 'info' || logLevel === 'debug'),
  });
  const reading = { now: clock ?? Date.now(), onProgress, onReport };
  switch (task.do) {
    case 'check':
      return (await import('./brand-check.ts')).check(task, reading);
    case 'init':
      return (await import('./brand-init.ts')).init(task, reading);
    case 'search':
      return (await import('./brand-search.ts')).search(task, reading);
  }
}
