/** What the server says about itself over stdio: one JSON object per line, up to a level. */
import { expect, test } from 'vitest';
import { createLog, LOG_LEVELS, type LogLevel } from '../../src/mcp/log.ts';

const toldAt = (level: LogLevel) => {
  const lines: string[] = [];
  const log = createLog(level, (line) => lines.push(line));
  for (const own of LOG_LEVELS) log[own](`at ${own}`, { own });
  return lines;
};

test.each<[LogLevel, string[]]>([
  ['error', ['error']],
  ['warn', ['error', 'warn']],
  ['info', ['error', 'warn', 'info']],
  ['debug', ['error', 'warn', 'info', 'debug']],
])('at %s it tells %j', (level, told) => {
  expect(toldAt(level).map((line) => JSON.parse(line))).toEqual(
    told.map((own) => ({ level: own, time: expect.stringMatching(/^\d{4}-.*Z$/), msg: `at ${own}`, own })),
  );
});

test('a line ends where it ends, and needs no facts', () => {
  const lines: string[] = [];
  createLog('info', (line) => lines.push(line)).info('two\nlines');
  expect(lines).toEqual([expect.stringMatching(/^\{"level":"info","time":"[^"]+","msg":"two\\nlines"\}\n$/)]);
});
