import { PassThrough } from 'node:stream';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { wholeLines } from '../../src/mcp/lines.ts';
import type { RequestId } from '../../src/mcp/wire.ts';
import { ExactNumber } from '../../src/protocol/exact-json.ts';

async function read(chunks: string[], limit = 1000) {
  const dropped: (RequestId | undefined)[] = [];
  const lines = wholeLines((id) => dropped.push(id), limit);
  const source = new PassThrough();
  source.pipe(lines);
  for (const chunk of chunks) source.write(chunk);
  source.end();
  const read: string[] = [];
  for await (const line of lines) read.push(String(line));
  return { read, dropped };
}

describe('whole lines', () => {
  test('come out one by one, however the bytes arrive', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.string({ minLength: 1 }).map((text) => text.replaceAll('\n', '·'))),
        fc.array(fc.nat(40)),
        async (lines, cuts) => {
          const bytes = lines.map((line) => `${line}\n`).join('');
          const chunks: string[] = [];
          let from = 0;
          for (const cut of cuts) {
            chunks.push(bytes.slice(from, from + cut));
            from += cut;
          }
          chunks.push(bytes.slice(from));
          const { read: got, dropped } = await read(
            chunks.filter((chunk) => chunk !== ''),
            10_000,
          );
          expect(got).toEqual(lines.map((line) => `${line}\n`));
          expect(dropped).toEqual([]);
        },
      ),
      { numRuns: 60 },
    );
  });

  test('a last line without a newline is a line', async () => {
    expect(await read(['{"a":1}\n{"b"', ':2}'])).toEqual({ read: ['{"a":1}\n', '{"b":2}\n'], dropped: [] });
  });

  test('a line has at most 10 MiB', () => {
    const dropped: (RequestId | undefined)[] = [];
    const taken: number[] = [];
    const lines = wholeLines((id) => dropped.push(id));
    lines.on('data', (line: Buffer) => taken.push(line.length));
    const most = Buffer.alloc(10 * 1024 * 1024, 'x');
    lines.write(most);
    lines.write('\n');
    lines.write(most);
    lines.end('x\n');
    return new Promise<void>((resolve) => lines.on('end', resolve)).then(() => {
      expect([taken, dropped]).toEqual([[10 * 1024 * 1024 + 1], [undefined]]);
    });
  });

  test('empty lines are left out', async () => {
    expect(await read(['\n\n{}\n\n'])).toEqual({ read: ['{}\n'], dropped: [] });
  });

  test('a line over the limit is dropped and the next one is read', async () => {
    const long = `{"jsonrpc":"2.0","id":7,"x":"${'y'.repeat(2000)}"}`;
    expect(await read([long.slice(0, 600), long.slice(600), '\n{"next":1}\n'])).toEqual({
      read: ['{"next":1}\n'],
      dropped: [7],
    });
  });

  test('a line of exactly the limit is read, one byte more is not', async () => {
    expect(await read([`${'a'.repeat(1000)}\n${'b'.repeat(1001)}\n`])).toEqual({
      read: [`${'a'.repeat(1000)}\n`],
      dropped: [undefined],
    });
  });

  test.each([
    ['at the front', `{"jsonrpc":"2.0","id":"abc-1","method":"m","x":"${'y'.repeat(2000)}"}`, 'abc-1'],
    ['at the end', `{"method":"m","x":"${'y'.repeat(2000)}","jsonrpc":"2.0","id":12}`, 12],
    ['with all its digits', `{"id":-9007199254740993,"x":"${'y'.repeat(2000)}"}`, new ExactNumber('-9007199254740993')],
    ['not where it is no number', `{"id":007,"x":"${'y'.repeat(2000)}"}`, undefined],
    ['not from inside the arguments', `{"method":"m","params":{"x":"${'y'.repeat(2000)}","id":3}}`, undefined],
    ['not from inside a string', `{"method":"m","x":"${'y'.repeat(2000)}\\"id\\":3"}`, undefined],
  ])('the id of a dropped request is found %s', async (_where, line, id) => {
    expect((await read([`${line}\n`])).dropped).toEqual([id]);
  });
});
