/**
 * `npm run mutate`: changes the source in small ways, one at a time, and sees whether a test notices.
 *
 *   --folder src/engine  only there (repeatable; a file as well)     --per-file 4  so many mutations of each file
 *   --seed 1             which ones are drawn                        --all         every one of them
 *   --tests test/store   only by these (repeatable)              --list        only say which
 *
 * Ends with 1 when fewer than 90 of 100 were noticed, with 2 when it could not measure.
 */
import { fork } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { commandLine, readCount, readWords } from '../../bench/command-line.mjs';
import { drawn, mutationsOf } from './mutations.mjs';

const root = fileURLToPath(new URL('../..', import.meta.url));
const FOLDERS = ['src/engine', 'src/mcp', 'src/protocol', 'src/store', 'src/checkout'];
/** Tests that load the source themselves. Those of the built program would not see a mutation. */
const TESTS = ['test/engine', 'test/mcp', 'test/protocol', 'test/store', 'test/checkout', 'test/tools'];
const WANTED = 90;

const several = (text, all) => [...(all === FOLDERS || all === TESTS ? [] : all), text];
const { flags: options } = readWords(
  commandLine('test/mutation/mutate.mjs', 'Change the source in small ways and see whether a test notices.')
    .option('--folder <path>', 'change only this folder or file (repeatable)', several, FOLDERS)
    .option('--per-file <n>', 'so many mutations of each file', readCount, 4)
    .option('--seed <n>', 'which ones are drawn', readCount, 1)
    .option('--all', 'every one of them')
    .option('--tests <path>', 'ask only these tests (repeatable)', several, TESTS)
    .option('--list', 'only say which'),
);

const equivalent = JSON.parse(readFileSync(new URL('equivalent.json', import.meta.url), 'utf8'));

function filesUnder(folder, ending) {
  if (folder.endsWith('.ts')) return [folder];
  return readdirSync(join(root, folder), { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith(ending))
    .map((name) => `${folder}/${name}`)
    .sort();
}

/** Every mutation there is, numbered, by its file. */
function everything() {
  const files = new Map();
  let number = 0;
  for (const file of FOLDERS.flatMap((folder) => filesUnder(folder, '.ts'))) {
    const mutations = mutationsOf(file, readFileSync(join(root, file), 'utf8'));
    files.set(
      file,
      mutations.map((one) => ({ ...one, number: number++ })),
    );
  }
  return files;
}

function chosen(files) {
  const limit = options.all ? Number.POSITIVE_INFINITY : options.perFile;
  return [...files]
    .filter(([file]) => options.folder.some((folder) => file === folder || file.startsWith(`${folder}/`)))
    .flatMap(([, mutations]) => {
      return drawn(
        mutations.filter((one) => !isEquivalent(one)),
        limit,
        options.seed,
      );
    });
}

/** By the text of its line and not by its number, which moves. */
function isEquivalent({ file, source, column, change }) {
  return equivalent.some(
    (one) => one.file === file && one.source === source && one.column === column && one.change === change,
  );
}

function started(...args) {
  const child = fork(new URL('tests-of-a-mutation.mjs', import.meta.url), [root, ...args], {
    stdio: ['ignore', 'ignore', 'pipe', 'ipc'],
  });
  let complaint = '';
  return new Promise((resolve, reject) => {
    child.once('message', () => resolve(child));
    child.stderr.on('data', (text) => {
      complaint = String(text).slice(-2000);
    });
    child.once('exit', (code) => reject(new Error(`vitest did not start (${code}): ${complaint}`)));
  });
}

/** The child's answer to one job, or undefined when it did not come in time and the child was stopped. */
function answer(child, job, milliseconds) {
  return new Promise((resolve) => {
    const ended = () => settle(undefined);
    const timer = setTimeout(() => child.kill('SIGKILL'), milliseconds);
    const settle = (value) => {
      clearTimeout(timer);
      child.off('exit', ended).removeAllListeners('message');
      resolve(value);
    };
    child.once('message', settle).once('exit', ended);
    child.send(job);
  });
}

/**
 * Which test files reach which mutation, from a run over the source as it is. Kept for the next time: a changed test
 * file is run again, and all of them when anything else changed.
 */
async function reach(files) {
  const cache = join(root, 'node_modules/.cache/mutate.json');
  const tests = options.tests.flatMap((folder) => filesUnder(folder, '.test.ts'));
  const others = ['src', 'tools', 'test'].flatMap((folder) => filesUnder(folder, '.ts'));
  const sources = digest(others.filter((file) => !file.endsWith('.test.ts')));
  const before = existsSync(cache) ? JSON.parse(readFileSync(cache, 'utf8')) : {};
  const known = new Map(before.sources === sources ? before.known : []);
  const kept = tests.map((file) => [file, digest([file])]);
  const stale = kept.filter(([file, digest]) => known.get(file)?.digest !== digest);
  if (stale.length > 0) console.log(`${stale.length} test files are run once, to see what they reach`);
  const { found, failed } =
    stale.length > 0
      ? await reachedBy(
          stale.map(([file]) => file),
          files,
        )
      : {};
  for (const [file, digest] of stale) {
    if (found?.has(file)) known.set(file, { digest, ...found.get(file) });
  }
  mkdirSync(dirname(cache), { recursive: true });
  writeFileSync(cache, JSON.stringify({ sources, known: [...known].filter(([file]) => existsSync(join(root, file))) }));
  if (failed?.length > 0 || tests.some((file) => !known.has(file))) {
    console.error('Without a mutation, these fail already:', JSON.stringify(failed, null, 1));
    process.exit(2);
  }
  return tests.map((file) => ({ file, time: known.get(file).time, reached: new Set(known.get(file).reached) }));
}

async function reachedBy(tests, files) {
  const folder = mkdtempSync(join(tmpdir(), 'mutate-'));
  const child = await started(join(folder, 'reached'));
  const { failed, times } = await answer(child, { files: tests, places: [...files] }, 3_600_000);
  child.kill();
  const notes = readFileSync(join(folder, 'reached'), 'utf8').trim().split('\n');
  rmSync(folder, { recursive: true });
  const took = new Map(times);
  const found = notes
    .map((line) => JSON.parse(line))
    .map(({ testPath, reached }) => ({ file: testPath.slice(root.length), reached }))
    .filter(({ file }) => !failed.some((one) => one.file === file))
    .map(({ file, reached }) => [file, { reached, time: Math.round(took.get(file) ?? 0) }]);
  return { failed, found: new Map(found) };
}

function digest(files) {
  const hash = createHash('sha256');
  for (const file of files) hash.update(`${file}\n${readFileSync(join(root, file), 'utf8')}`);
  return hash.digest('hex');
}

const mirrors = (test, file) => basename(test, '.test.ts') === basename(file, '.ts');

const folderOf = ({ file }) => FOLDERS.find((folder) => file.startsWith(`${folder}/`)) ?? 'other';
const place = ({ file, line, change }) => `${file}:${line}  ${change}`;

async function main() {
  const files = everything();
  const mutations = chosen(files);
  if (options.list) return console.log(mutations.map(place).join('\n'));
  console.log(`${mutations.length} mutations, seed ${options.seed}`);
  const tests = await reach(files);
  await control(mutations, tests);
  const tally = new Map();
  for (const mutation of mutations) {
    const verdict = await verdictOn(mutation, tests);
    const score = tally.get(folderOf(mutation)) ?? { noticed: 0, of: 0, survivors: [] };
    tally.set(folderOf(mutation), score);
    score.of += 1;
    if (['noticed', 'timeout'].includes(verdict)) score.noticed += 1;
    else score.survivors.push(mutation);
    console.log(`${verdict.padEnd(8)} ${place(mutation)}`);
  }
  await control(mutations, tests);
  runner?.kill();
  report(tally);
}

/** A change that changes nothing must not be noticed, or the verdicts would mean nothing. */
async function control(mutations, tests) {
  const reached = mutations.find(({ number }) => tests.some((test) => test.reached.has(number)));
  if (!reached) return;
  const verdict = await verdictOn({ ...reached, start: 0, end: 0, text: '' }, tests);
  if (verdict === 'SURVIVED') return;
  console.error(`The tests of ${reached.file} fail without a change as well: ${verdict}`);
  process.exit(2);
}

/** The running vitest, if there is one. */
let runner;

/** How often a test file noticed a mutation of a source: `test source`. The likely ones run first. */
const noticedBefore = new Map();

async function verdictOn(mutation, tests) {
  const likely = ({ file }) =>
    (noticedBefore.get(`${file} ${mutation.file}`) ?? 0) + (mirrors(file, mutation.file) ? 0.5 : 0);
  const reaching = tests
    .filter(({ reached }) => reached.has(mutation.number))
    .sort((a, b) => likely(b) - likely(a) || a.time - b.time);
  if (reaching.length === 0) return 'no test';
  runner ??= await started();
  const limit = 30_000 + 10 * sum(reaching.map(({ time }) => time));
  const result = await answer(runner, { files: reaching.map(({ file }) => file), mutation }, limit);
  if (result === undefined) {
    runner = undefined;
    return 'timeout';
  }
  for (const { file } of result.failed) {
    noticedBefore.set(`${file} ${mutation.file}`, (noticedBefore.get(`${file} ${mutation.file}`) ?? 0) + 1);
  }
  return result.failed.length > 0 || result.errors > 0 ? 'noticed' : 'SURVIVED';
}

function report(tally) {
  const all = [...tally.values()];
  const survivors = all.flatMap((score) => score.survivors);
  if (survivors.length > 0) console.log('\nNo test noticed:');
  for (const one of survivors) console.log(`  ${place(one)}\n    ${one.source}`);
  const [noticed, of] = [sum(all.map((score) => score.noticed)), sum(all.map((score) => score.of))];
  console.log('');
  for (const [folder, score] of tally) console.log(percent(folder, score.noticed, score.of));
  console.log(percent('all', noticed, of));
  console.log(`${equivalent.length} known equivalents left out (equivalent.json)`);
  process.exitCode = noticed * 100 < WANTED * of ? 1 : 0;
}

const sum = (numbers) => numbers.reduce((a, b) => a + b, 0);
const percent = (name, part, of) => `${name.padEnd(14)} ${part}/${of}  ${((100 * part) / of).toFixed(1)} %`;

await main();
