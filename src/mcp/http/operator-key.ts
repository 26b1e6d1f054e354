/**
 * The operator key file, readable by this user only: a running service writes it, `si-mcp orders` reads it
 * (docs/decisions/0019). One file per address and port, so that the key is never sent to another program that listens on the
 * same port of another address.
 */
import { constants, readFileSync, unlinkSync } from 'node:fs';
import { lstat, mkdir, open } from 'node:fs/promises';
import { join } from 'node:path';
import { replaceFile } from '../replace-file.ts';
import { LOOPBACK_HOSTS } from './address.ts';
import { looksLikeKey } from './keys.ts';

/** A key file that was written. */
interface WrittenKey {
  file: string;
  /** Removes the file, unless it holds another key by now. */
  remove(): void;
}

/**
 * Writes `key` to the first suitable folder; `undefined` when there is none. Missing folders are created; one that is a link
 * or that others may write to is not suitable.
 */
export async function writeOperatorKey(
  folders: readonly string[],
  listening: { address: string; port: number },
  key: string,
): Promise<WrittenKey | undefined> {
  for (const folder of folders) {
    const file = join(folder, fileName(listening.address, listening.port));
    if (!(await isPrivateFolder(folder))) continue;
    const left = await replaceFile(file, `${key}\n`).then(
      () => true,
      () => false,
    );
    if (!left) continue;
    const remove = () => {
      process.off('exit', remove);
      removeOwn(file, key);
    };
    // On every exit except a kill.
    process.on('exit', remove);
    return { file, remove };
  }
  return undefined;
}

/**
 * The key of the service on this machine at `url`, and the origin to use: the address that the service really listens on,
 * since a name like localhost may resolve to another. `undefined` when there is none.
 */
export async function findOperatorKey(
  folders: readonly string[],
  url: URL,
): Promise<{ key: string; origin: string } | undefined> {
  if (!LOOPBACK_HOSTS.some((name) => name === url.hostname)) return undefined;
  const port = Number(url.port || (url.protocol === 'https:' ? 443 : 80));
  for (const [address, host] of LISTENING) {
    // A service on all IPv6 addresses is often on all IPv4 ones too.
    if (![host, 'localhost'].includes(url.hostname) && address !== '::') continue;
    for (const folder of folders) {
      const key = await readPrivate(join(folder, fileName(address, port)));
      if (key !== undefined && looksLikeKey(key)) return { key, origin: `${url.protocol}//${host}:${port}` };
    }
  }
  return undefined;
}

/** Addresses a service of this machine may listen on, and how it is reached there. */
const LISTENING = [
  ['127.0.0.1', '127.0.0.1'],
  ['0.0.0.0', '127.0.0.1'],
  ['::1', '[::1]'],
  ['::', '[::1]'],
] as const;

function fileName(address: string, port: number): string {
  return `operator-${address.replaceAll(':', '_')}-${port}.key`;
}

async function isPrivateFolder(folder: string): Promise<boolean> {
  try {
    await mkdir(folder, { recursive: true, mode: 0o700 });
    const found = await lstat(folder);
    return found.isDirectory() && isOwn(found.uid) && (isWindows || (found.mode & 0o022) === 0);
  } catch {
    return false;
  }
}

/** The text of a small file that nobody but this user could have written or read. */
async function readPrivate(file: string): Promise<string | undefined> {
  const handle = await open(file, constants.O_RDONLY | (constants.O_NOFOLLOW ?? 0)).catch(() => undefined);
  if (handle === undefined) return undefined;
  try {
    const found = await handle.stat();
    const isPrivate = found.isFile() && isOwn(found.uid) && (isWindows || (found.mode & 0o077) === 0);
    return isPrivate && found.size < 200 ? (await handle.readFile('utf8')).trim() : undefined;
  } finally {
    await handle.close();
  }
}

function removeOwn(file: string, key: string): void {
  try {
    if (readFileSync(file, 'utf8').trim() === key) unlinkSync(file);
  } catch {
    // Removed already, or no longer ours to remove.
  }
}

/** There, folders of a user are closed to others by their access lists, and modes say nothing. */
const isWindows = process.platform === 'win32';

function isOwn(uid: number): boolean {
  return process.getuid === undefined || process.getuid() === uid;
}
