/**
 * One vitest, kept loaded, that runs test files over a source with a mutation in it. A process of its own: a mutation
 * that never ends is stopped with it. Takes its jobs from the parent, one at a time, and answers each.
 */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { createVitest } from 'vitest/node';
import { mutated, noting } from './mutations.mjs';

const [root, reachFile] = process.argv.slice(2);

/** What each source is read as instead of what it is, by its absolute path. */
const overlay = new Map();

const source = {
  name: 'mutation',
  enforce: 'pre',
  load: (id) => overlay.get(id.split('?')[0]),
};

const reaching = reachFile !== undefined;
const vitest = await createVitest(
  'test',
  {
    ...{
      root,
      config: false,
      watch: false,
      reporters: [{}],
      testTimeout: reaching ? 300_000 : 60_000,
      include: ['test/**/*.test.ts'],
    },
    ...{ pool: 'threads', maxWorkers: 1, fileParallelism: false, isolate: reaching, bail: reaching ? 0 : 1 },
    ...{ setupFiles: reaching ? [join(root, 'test/mutation/reach.mjs')] : [], provide: { reachFile } },
  },
  { plugins: [source], server: { watch: null }, logLevel: 'silent' },
);
await vitest.standalone();

/** Runs them with these texts in place; says which failed, and how long each took. */
async function run(files, texts) {
  const changed = [...overlay.keys(), ...texts.keys()];
  overlay.clear();
  for (const [file, text] of texts) overlay.set(join(root, file), text);
  for (const file of changed) vitest.invalidateFile(file.startsWith(root) ? file : join(root, file));
  const project = vitest.projects[0];
  const specifications = files.map((file) => project.createSpecification(join(root, file)));
  // vitest remembers what failed before, answers with it again, and counts it towards `bail`.
  vitest.state.idMap.clear();
  vitest.state.filesMap.clear();
  const { testModules, unhandledErrors } = await vitest.runTestSpecifications(specifications, false);
  const failed = testModules.filter((one) => one.state() === 'failed');
  return {
    failed: failed.map((one) => ({ file: one.relativeModuleId, tests: failures(one) })),
    errors: unhandledErrors.length,
    times: testModules.map((one) => [
      one.relativeModuleId,
      one.diagnostic().duration + one.diagnostic().collectDuration,
    ]),
  };
}

function failures(testModule) {
  return [...testModule.children.allTests('failed')].map((test) => test.fullName);
}

process.on('message', async ({ files, mutation, places }) => {
  const texts = new Map();
  const read = (file) => readFileSync(join(root, file), 'utf8');
  if (mutation) texts.set(mutation.file, mutated(read(mutation.file), mutation));
  for (const [file, numbered] of places ?? []) texts.set(file, noting(read(file), numbered));
  process.send(await run(files, texts));
});
process.on('disconnect', () => process.exit());
process.send('ready');
