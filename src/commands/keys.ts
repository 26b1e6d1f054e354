/** `si-mcp keys`: creates, lists and revokes bearer keys of the HTTP service. A key is only printed when it is created. */
import { addKey, KeysFileError, listKeys, revokeKeys } from '../mcp/http/keys.ts';

/** What is asked for, about which file. */
export type KeysTask =
  | { command: 'add key'; name: string; expires?: string }
  | { command: 'list keys' }
  | { command: 'revoke key'; name: string };

interface KeysDeps {
  file: string;
  now: Date;
  /** Resolves when stdout took everything, or to the system's code when it did not. */
  printed: () => Promise<string | undefined>;
}

/**
 * The key goes to stdout, messages to stderr. Resolves to the exit code: 0 done, 1 done but stdout failed,
 * 2 the name, the time or the file is invalid.
 */
export async function keys(task: KeysTask, deps: KeysDeps): Promise<number> {
  try {
    if (task.command === 'add key') return await add(task, deps);
    if (task.command === 'list keys') return await list(deps);
    return await revoke(task.name, deps);
  } catch (problem) {
    if (!(problem instanceof KeysFileError)) throw problem;
    process.stderr.write(`si-mcp: ${problem.message}\n`);
    return 2;
  }
}

async function add({ name, expires }: { name: string; expires?: string }, deps: KeysDeps): Promise<number> {
  const { file, now, printed } = deps;
  const until = expires === undefined ? undefined : readExpiry(expires, now);
  if (expires !== undefined && until === undefined) throw new KeysFileError(NO_EXPIRY);
  const key = await addKey(file, name, now, until);
  process.stdout.write(`${key}\n`);
  const failure = await printed();
  if (failure !== undefined) {
    process.stderr.write(
      `si-mcp: the key could not be printed on stdout (${failure}) and is lost; create another for ${name}.\n`,
    );
    return 1;
  }
  process.stderr.write(
    `Created a key for ${name}${until ? `, valid until ${until.toISOString()}` : ''}; ${file} stores only its digest. ` +
      'Send it as "Authorization: Bearer <key>".\n' +
      `Serve with: si-mcp http --keys-file ${file}\n` +
      `${RELOAD}\n`,
  );
  return 0;
}

async function list({ file, now }: KeysDeps): Promise<number> {
  const kept = await listKeys(file);
  if (kept.length === 0) process.stderr.write(`${file} has no keys. Create one with: si-mcp keys add NAME\n`);
  const rows = kept.map(({ name, id, created, expires }) => {
    const over = expires !== undefined && Date.parse(expires) <= now.getTime();
    return [name, id, created, expires === undefined ? 'never' : `${expires}${over ? ' (expired)' : ''}`];
  });
  if (rows.length > 0) process.stdout.write(table([['NAME', 'ID', 'CREATED', 'EXPIRES'], ...rows]));
  return 0;
}

async function revoke(nameOrId: string, { file }: KeysDeps): Promise<number> {
  for (const { name, id } of await revokeKeys(file, nameOrId)) process.stdout.write(`revoked ${id} of ${name}\n`);
  process.stderr.write(`${RELOAD}\n`);
  return 0;
}

const RELOAD = 'Send SIGHUP to a running service to reload keys; one in a terminal must be restarted.';

const NO_EXPIRY =
  'Invalid --expires: expected a time in the future, as hours, days or weeks (12h, 90d, 4w) or a date (2027-01-31).';

const HOUR_MS = 3_600_000;
const UNITS: Record<string, number> = { h: HOUR_MS, d: 24 * HOUR_MS, w: 7 * 24 * HOUR_MS };

/** A time from now on, or a date (UTC) or time of ISO 8601; `undefined` when it is none, or past. */
export function readExpiry(text: string, now: Date): Date | undefined {
  const [, count, unit = ''] = /^(\d{1,4})([hdw])$/.exec(text) ?? [];
  const isTime = /^\d{4}-\d{2}-\d{2}(T\d{2}:\d{2}(:\d{2})?(Z|[+-]\d{2}:\d{2}))?$/.test(text);
  if (count === undefined && !isTime) return undefined;
  const until = count === undefined ? Date.parse(text) : now.getTime() + Number(count) * (UNITS[unit] ?? 0);
  // Date.parse takes 30 February for 2 March.
  const rolled = isTime && !Number.isNaN(until) && !isDay(text.slice(0, 10));
  return Number.isNaN(until) || rolled || until <= now.getTime() ? undefined : new Date(until);
}

function isDay(day: string): boolean {
  const midnight = Date.parse(`${day}T00:00:00Z`);
  return !Number.isNaN(midnight) && new Date(midnight).toISOString().startsWith(day);
}

/** Rows in columns. */
function table(rows: string[][]): string {
  const widths = (rows[0] ?? []).map((_, column) => Math.max(...rows.map((row) => (row[column] ?? '').length)));
  const line = (row: string[]) => row.map((cell, column) => cell.padEnd(widths[column] ?? 0)).join('  ');
  return rows.map((row) => `${line(row).trimEnd()}\n`).join('');
}
