/** A set-up file of vitest: writes down which numbered places of the source a test file reaches. */
import { appendFileSync } from 'node:fs';
import { afterAll, expect, inject } from 'vitest';

const reached = new Set();
globalThis.noteReached = (number) => reached.add(number);

afterAll(() => {
  const { testPath } = expect.getState();
  appendFileSync(inject('reachFile'), `${JSON.stringify({ testPath, reached: [...reached] })}\n`);
});
