/** Files that are replaced as a whole, under a lock where several programs may do so at once. */
import { randomBytes } from 'node:crypto';
import { lstat, open, readFile, rename, stat, unlink } from 'node:fs/promises';
import { hostname } from 'node:os';

/**
 * Puts `text` in the place of `file`, readable by this user alone unless `mode` says otherwise. Written under a name that nobody can know before, then moved:
 * a reader sees the old text or the new one, and whatever stood in its place, a link too, is replaced and never written to.
 * Rejects with the system's error, or one like it for a device, a pipe or a socket, and has then changed nothing.
 */
export async function replaceFile(file: string, text: string, mode: number = 0o600): Promise<void> {
  const before = await lstat(file).catch(() => undefined);
  if (before !== undefined && !before.isFile() && !before.isSymbolicLink() && !before.isDirectory())
    throw Object.assign(new Error(`EINVAL: no ordinary file, rename '${file}'`), { code: 'EINVAL', syscall: 'rename' });
  const fresh = `${file}.${randomBytes(8).toString('hex')}`;
  const handle = await open(fresh, 'wx', mode);
  try {
    await handle.writeFile(text);
    await handle.sync();
  } catch (problem) {
    await handle.close();
    await unlink(fresh).catch(() => {});
    throw problem;
  }
  await handle.close();
  await rename(fresh, file).catch(async (problem: unknown) => {
    await unlink(fresh).catch(() => {});
    throw problem;
  });
}

/** A lock that could not be had: whoever holds it works on, or was killed on another machine. */
export class LockError extends Error {}

/** How long a lock is waited for, and how long between two looks, in milliseconds. */
const WAIT_MS = 10_000;
const LOOK_MS = 15;

/** A holder works for milliseconds: a lock that is older, in milliseconds, is left over, whoever made it. */
const STALE_MS = 60_000;

/**
 * Runs `work` while no other process that asks for the same lock does. The lock is a file beside `file`, named `<file>.lock`; one
 * that a process left behind when it was killed is taken away. Rejects with LockError, the system's error, or as `work` does.
 */
export async function withLock<T>(file: string, work: () => Promise<T>, waitMs: number = WAIT_MS): Promise<T> {
  const lock = `${file}.lock`;
  const mine = JSON.stringify({ pid: process.pid, host: hostname(), token: randomBytes(8).toString('hex') });
  for (const until = performance.now() + waitMs; !(await make(lock, mine)); ) {
    if (await removeStaleLock(lock)) continue;
    if (performance.now() > until)
      throw new LockError(`${lock} is held by another program. When none is at work there, remove it.`);
    await new Promise((resolve) => setTimeout(resolve, LOOK_MS));
  }
  try {
    return await work();
  } finally {
    // Another's, when this process was halted for so long that its own was taken away.
    if ((await readFile(lock, 'utf8').catch(() => '')) === mine) await unlink(lock).catch(() => {});
  }
}

/** Makes a file with this text; `false` when it is there already. */
async function make(file: string, text: string): Promise<boolean> {
  try {
    const handle = await open(file, 'wx', 0o600);
    await handle.writeFile(text).finally(() => handle.close());
    return true;
  } catch (problem) {
    if (codeOf(problem) === 'EEXIST') return false;
    throw problem;
  }
}

/**
 * Takes a lock away whose holder is no more. Many may find it at once, and the first may have made a new one before the last
 * acts: so only the one that makes a file named after the token of the left-over lock may remove it, and looks again before.
 */
async function removeStaleLock(lock: string): Promise<boolean> {
  const token = await staleToken(lock);
  if (token === undefined) return false;
  const right = `${lock}.${token}`;
  if (!(await make(right, ''))) return false;
  const still = (await staleToken(lock)) === token;
  if (still) await unlink(lock);
  await unlink(right);
  return still;
}

/** The token of a lock whose holder is no more. */
async function staleToken(lock: string): Promise<string | undefined> {
  let text: string;
  let age: number;
  try {
    text = await readFile(lock, 'utf8');
    age = Date.now() - (await stat(lock)).mtimeMs;
  } catch {
    return undefined;
  }
  const [, pid, host, token] = /^\{"pid":(\d+),"host":"(.*)","token":"([0-9a-f]{16})"\}$/.exec(text) ?? [];
  if (age > STALE_MS) return token ?? 'torn';
  return token !== undefined && host === hostname() && !isAlive(Number(pid)) ? token : undefined;
}

/** A process of another user counts as alive. */
function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (problem) {
    return codeOf(problem) !== 'ESRCH';
  }
}

function codeOf(problem: unknown): unknown {
  return problem instanceof Error && 'code' in problem ? problem.code : undefined;
}
