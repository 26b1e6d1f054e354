/** Files that change in the ways editors and deployments change them. */
import { mkdirSync, mkdtempSync, renameSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, expect, test } from 'vitest';
import { type Watching, watchFiles } from '../../src/commands/watch-files.ts';

const open: Watching[] = [];
afterEach(() => {
  for (const one of open.splice(0)) one.close();
});

const scratch = () => mkdtempSync(join(tmpdir(), 'si-mcp-watch-'));

/** Watches, and gives a promise of the next change each time. */
async function watching(files: string[], bounds = { settleMs: 20, lookMs: 60_000 }) {
  let told: () => void = () => {};
  let count = 0;
  const one = await watchFiles(
    files,
    () => {
      count++;
      told();
    },
    bounds,
  );
  open.push(one);
  const next = () =>
    new Promise<void>((resolve) => {
      told = resolve;
    });
  return { one, next, count: () => count };
}

test.each<[string, (file: string) => void]>([
  ['in place', (file) => writeFileSync(file, 'new words')],
  [
    'by a rename over it',
    (file) => {
      writeFileSync(`${file}~`, 'new');
      renameSync(`${file}~`, file);
    },
  ],
  [
    'by taking it away and writing it again',
    (file) => {
      rmSync(file);
      writeFileSync(file, 'new');
    },
  ],
])('a file that is written %s is told once it is quiet', async (_, write) => {
  const file = join(scratch(), 'brand.yaml');
  writeFileSync(file, 'old');
  const { next, count } = await watching([file]);
  const changed = next();
  write(file);
  await changed;
  expect(count()).toBe(1);
  const again = next();
  write(file);
  await again;
  expect(count()).toBe(2);
});

test('a link that is set anew is a change, also when only looking can find it', async () => {
  const folder = scratch();
  for (const version of ['1', '2']) {
    mkdirSync(join(folder, version));
    writeFileSync(join(folder, version, 'brand.yaml'), version);
  }
  symlinkSync('1', join(folder, 'now'));
  const { next } = await watching([join(folder, 'now', 'brand.yaml')], { settleMs: 5, lookMs: 20 });
  const changed = next();
  symlinkSync('2', join(folder, 'next'));
  renameSync(join(folder, 'next'), join(folder, 'now'));
  await changed;
});

test('other files of the folder are none of its business, and other files can be followed', async () => {
  const folder = scratch();
  const [first, second] = [join(folder, 'a.yaml'), join(folder, 'b.csv')];
  writeFileSync(first, '1');
  writeFileSync(second, '1');
  const { one, next, count } = await watching([first]);
  writeFileSync(second, '22');
  const changed = next();
  writeFileSync(first, '22');
  await changed;
  expect(count()).toBe(1);

  one.follow([first, second]);
  // Written again and again, because following begins when the present state is known.
  const followed = next();
  let text = '';
  const writing = setInterval(() => {
    text += 'x';
    writeFileSync(second, text);
    if (text.length > 3) clearInterval(writing);
  }, 30);
  await followed;
  clearInterval(writing);
});

test('a folder that is not there is no reason to end', async () => {
  const { next } = await watching([join(scratch(), 'none', 'brand.yaml')]);
  expect(next()).toBeInstanceOf(Promise);
});
