/** What `npm run mutate` changes: each kind of mutation, and that both the changed and the noting text are programs. */
import { readdirSync, readFileSync } from 'node:fs';
import { transformSync } from 'esbuild';
import { describe, expect, test } from 'vitest';
import { drawn, mutated, mutationsOf, noting } from './mutations.mjs';

const changes = (source: string) => mutationsOf('a.ts', source).map(({ change }) => change);

describe('the mutations of a source', () => {
  test.each([
    ['if (a) b()', ['a → true', 'a → false', 'b() → void 0']],
    ['x = a ? b : c', ['x = a ? b : c → void 0', 'a → true', 'a → false']],
    ['while (a) {}', ['a → false']],
    ['let x = a && b', ['a && b → (a)', 'a && b → (b)']],
    ['let x = a ?? b', ['a ?? b → (a)', 'a ?? b → (b)']],
    ['let x = a < b', ['< → <=']],
    ['let x = a !== b', ['!== → ===']],
    ['let x = !a', ['!a → a']],
    ['let x = true', ['true → false']],
    ['let x = 20_000', ['20_000 → 20001', '20_000 → 19999']],
    ['let x = 0', ['0 → 1']],
    ['let x = a + b', ['+ → -']],
    ['let x = a + "s"', []],
    ['const x: 3 = y', []],
    ['f(a);', ['f(a) → void 0']],
    ['() => { return a; }', ['() => { return a; } → void 0', 'a → undefined']],
    ['let x = { a, b: c, ...d }', ['a → ...{}', 'b: c → ...{}', '...d → ...{}']],
    ['let x = [a, ...b]', ['a → ...[]', '...b → ...[]']],
    ['let x = Math.min(a, b)', ['min → max']],
    ['let x = a.some(b)', ['some → every']],
    ['let x = a.slice(b)', ['a.slice(b) → a']],
    ['let x = a.toString()', []],
  ])('%s', (source, expected) => {
    expect(changes(source)).toEqual(expected);
  });

  test('each changes the text where it says', () => {
    const source = 'let y;\nlet x = a < b ? [c] : d;';
    const texts = mutationsOf('a.ts', source).map((one) => [one.line, mutated(source, one).split('\n')[1]]);
    expect(texts).toEqual([
      [2, 'let x = true ? [c] : d;'],
      [2, 'let x = false ? [c] : d;'],
      [2, 'let x = a <= b ? [c] : d;'],
      [2, 'let x = a < b ? [...[]] : d;'],
    ]);
  });

  test('each is known by its line and its place in it, whatever stands around', () => {
    const known = (source: string) => mutationsOf('a.ts', source).map((one) => [one.source, one.column, one.change]);
    expect(known('  f(\n    a < 1 + 1,\n  )').slice(1)).toEqual([
      ['a < 1 + 1,', 2, '< → <='],
      ['a < 1 + 1,', 4, '1 → 2'],
      ['a < 1 + 1,', 4, '1 → 0'],
      ['a < 1 + 1,', 6, '+ → -'],
      ['a < 1 + 1,', 8, '1 → 2'],
      ['a < 1 + 1,', 8, '1 → 0'],
    ]);
    expect(known('f(a < 1 + 1)').slice(1)[0]).toEqual(['f(a < 1 + 1)', 4, '< → <=']);
  });

  test('every known equivalent is still there, once, with its reason', () => {
    const entries: { file: string; source: string; column: number; change: string; reason: string }[] = JSON.parse(
      readFileSync('test/mutation/equivalent.json', 'utf8'),
    );
    for (const { file, source, column, change, reason } of entries) {
      const same = mutationsOf(file, readFileSync(file, 'utf8')).filter(
        (one) => one.source === source && one.column === column && one.change === change,
      );
      expect(same.length, `no longer there, so take it out of the list: ${file} ${change}`).toBe(1);
      expect(reason.length).toBeGreaterThan(20);
    }
  });

  test('the noting text does what the text does, and notes what is reached and nothing else', () => {
    const source = 'const f = (o) => { if (o?.a?.filter(Boolean).length > 1) return { ...o, b: [1] }; return !o; }; f';
    const numbered = mutationsOf('a.ts', source).map((one, number) => ({ ...one, number }));
    const notes = new Set<number>();
    const noteReached = (number: number) => notes.add(number);
    const run = new Function('globalThis', `return eval(${JSON.stringify(noting(source, numbered))})`)({ noteReached });
    notes.clear();
    expect([run({ a: [] }), run(undefined), run({ a: [1, 2] })]).toEqual([false, true, { a: [1, 2], b: [1] }]);
    expect(notes.size).toBe(numbered.length - 1);
    notes.clear();
    run(undefined);
    const reached = numbered.filter(({ number }) => notes.has(number)).map(({ change }) => change);
    expect(reached.filter((change) => change.startsWith('b: ') || change.startsWith('1 →'))).toEqual([
      '1 → 2',
      '1 → 0',
    ]);
    expect(reached).toContain('!o → undefined');
  });

  test('a mutated source is a program still, and so is the text that notes all its mutations', () => {
    const sources = ['src/engine', 'src/store', 'src/protocol', 'src/checkout', 'src/mcp'].flatMap((folder) =>
      readdirSync(folder, { recursive: true, encoding: 'utf8' })
        .filter((name) => name.endsWith('.ts'))
        .map((name) => readFileSync(`${folder}/${name}`, 'utf8')),
    );
    expect(sources.length).toBeGreaterThan(60);
    for (const source of sources) {
      const numbered = mutationsOf('a.ts', source).map((one, number) => ({ ...one, number }));
      const texts = numbered.filter((_, at) => at % 400 === 0).map((one) => mutated(source, one));
      for (const text of [noting(source, numbered), ...texts]) transformSync(text, { loader: 'ts' });
    }
  }, 60_000);

  test('a draw is the same for the same seed, another for another, and takes from every group', () => {
    const source = readFileSync('src/engine/idempotency.ts', 'utf8');
    const all = mutationsOf('src/engine/idempotency.ts', source);
    const draw = (seed: number) => drawn(all, 8, seed).map(({ start, change }) => `${start} ${change}`);
    expect(draw(1)).toEqual(draw(1));
    expect(draw(1)).not.toEqual(draw(2));
    expect(new Set(drawn(all, 8, 1).map(({ group }) => group)).size).toBe(4);
    expect(drawn(all, 10_000, 1)).toEqual(all);
  });
});
