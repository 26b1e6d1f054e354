/** The log in front of a reader that is slow, full or gone. */
import { Writable } from 'node:stream';
import { describe, expect, test } from 'vitest';
import { createLogWriter } from '../../src/mcp/log-writer.ts';

const turn = () => new Promise((resolve) => setImmediate(resolve));

/** A reader that takes what it is given when this test says so; until then it takes nothing. */
function slowReader(mostBytes?: number) {
  const pending: ((problem?: Error) => void)[] = [];
  let text = '';
  const stream = {
    on: () => {},
    write(chunk: string, done: (problem?: Error) => void) {
      pending.push((problem) => {
        if (problem === undefined) text += chunk;
        done(problem);
      });
    },
  };
  return {
    log: createLogWriter(stream, mostBytes),
    text: () => text.replace(/"time":"[^"]*"/g, '"time":"T"'),
    handed: () => pending.length,
    async take(problem?: Error) {
      for (const done of pending.splice(0)) done(problem);
      await turn();
      await turn();
    },
  };
}

const full = Object.assign(new Error('disk full'), { code: 'ENOSPC' });
const lostLine = (lines: number) => `{"level":"warn","time":"T","msg":"log lines lost","lines":${lines}}\n`;

describe('a log', () => {
  test('writes the lines of one turn together and in order', async () => {
    const { log, take, text, handed } = slowReader();
    log.write('a\n');
    log.write('b\n');
    await turn();
    expect(handed()).toBe(1);
    log.write('c\n');
    await take();
    await take();
    expect(text()).toBe('a\nb\nc\n');
    expect(log.lost()).toBe(0);
  });

  test('keeps so many bytes for a reader that takes nothing; the lines over it are lost and counted', async () => {
    const { log, take, text } = slowReader(10);
    for (const line of ['1234\n', '6789\n', 'x\n', 'y\n']) log.write(line);
    await turn();
    for (let count = 0; count < 1000; count += 1) log.write('more\n');
    expect(log.lost()).toBe(1002);
    await take();
    await take();
    log.write('after\n');
    await turn();
    await take();
    expect(text()).toBe(`1234\n6789\n${lostLine(2)}${lostLine(1000)}after\n`);
    expect(log.lost()).toBe(1002);
  });

  test('loses what a full disk refuses, and says how much as soon as it can write again, on a line of its own', async () => {
    const { log, take, text } = slowReader();
    log.write('a\n');
    log.write('b\n');
    await turn();
    await take(full);
    log.write('c\n');
    await turn();
    await take(full);
    expect(log.lost()).toBe(3);
    log.write('d\n');
    await turn();
    await take();
    expect(text()).toBe(`\nd\n${lostLine(3)}`);
    log.write('e\n');
    await turn();
    await take();
    expect(text()).toBe(`\nd\n${lostLine(3)}e\n`);
  });

  test('a count that could not be written either is told later', async () => {
    const { log, take, text } = slowReader(2);
    log.write('a\n');
    log.write('b\n');
    await turn();
    await take(full);
    log.write('c\n');
    await turn();
    await take();
    expect(text()).toBe(`\nc\n${lostLine(2)}`);
  });

  test('flush waits until everything is taken', async () => {
    const { log, take } = slowReader();
    let flushed = false;
    log.write('a\n');
    const waiting = log.flush(60_000).then(() => {
      flushed = true;
    });
    await turn();
    expect(flushed).toBe(false);
    await take();
    await waiting;
    expect(flushed).toBe(true);
    await log.flush(60_000);
  });

  test('flush gives up on a reader that takes nothing', async () => {
    const { log } = slowReader();
    log.write('a\n');
    await log.flush(20);
    expect(log.lost()).toBe(0);
  });

  test('a stream that was destroyed ends nothing', async () => {
    const stream = new Writable({ write: (_chunk, _encoding, done) => done() });
    const log = createLogWriter(stream);
    stream.destroy(full);
    log.write('a\n');
    await log.flush(60_000);
    expect(log.lost()).toBe(1);
  });
});
