/** Watches files for changes, however they are written: in place, by a rename over them, or through a changed link. */
import { type FSWatcher, watch } from 'node:fs';
import { stat } from 'node:fs/promises';
import { dirname } from 'node:path';

/** How long files must stay the same before a change is told, and how often they are looked at in any case, in milliseconds. */
const BOUNDS = { settleMs: 100, lookMs: 2000 };

export interface Watching {
  /** These files instead, from now on. */
  follow(files: readonly string[]): void;
  close(): void;
}

/**
 * Calls `changed` after any of the files became another, and has stayed so for a moment. The folders of the files are watched, for
 * a file that is replaced is another one; where the system watches nothing (a network drive), looking now and then is enough.
 * Keeps no process alive. `files` are as they are at the call.
 */
export async function watchFiles(
  files: readonly string[],
  changed: () => void,
  { settleMs, lookMs }: typeof BOUNDS = BOUNDS,
): Promise<Watching> {
  let followed = files;
  let known = await stateOf(files);
  let seen = known;
  let settling: NodeJS.Timeout | undefined;
  let watchers: FSWatcher[] = [];
  let closed = false;

  const lookSoon = () => {
    clearTimeout(settling);
    if (!closed) settling = setTimeout(look, settleMs).unref();
  };
  async function look() {
    const now = await stateOf(followed);
    if (closed) return;
    if (now !== seen) {
      seen = now;
      lookSoon();
    } else if (now !== known) {
      known = now;
      changed();
    }
  }
  const watchFolders = () => {
    for (const watcher of watchers) watcher.close();
    watchers = [...new Set(followed.map((file) => dirname(file)))].flatMap((folder) => watchFolder(folder, lookSoon));
  };
  watchFolders();
  const looking = setInterval(lookSoon, lookMs).unref();

  return {
    follow(next) {
      if (closed || (next.length === followed.length && next.every((file, at) => file === followed[at]))) return;
      followed = next;
      // What is new among them has been read just now.
      stateOf(next).then((now) => {
        known = now;
        seen = now;
        watchFolders();
      });
    },
    close() {
      closed = true;
      clearTimeout(settling);
      clearInterval(looking);
      for (const watcher of watchers) watcher.close();
    },
  };
}

/** No watcher where the system refuses one; it is no reason to end. */
function watchFolder(folder: string, changed: () => void): FSWatcher[] {
  try {
    const watcher = watch(folder, { persistent: false }, changed);
    watcher.on('error', () => watcher.close());
    return [watcher];
  } catch {
    return [];
  }
}

/** What tells a file from what stood there before: which one it is, how long, and when it was written. */
async function stateOf(files: readonly string[]): Promise<string> {
  const states = files.map((file) =>
    stat(file, { bigint: true }).then(
      ({ ino, size, mtimeNs }) => `${ino} ${size} ${mtimeNs}`,
      () => 'none',
    ),
  );
  return (await Promise.all(states)).join('\n');
}
