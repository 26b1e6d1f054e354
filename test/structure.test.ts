/** The shape of the code, whatever it does: no circles, nothing exported for nobody, nothing too long (docs/decisions/0060). */
import ts from 'typescript';
import { describe, expect, test } from 'vitest';
import { readSource, type Source, sourcesIn } from './source-files.ts';

const LONGEST_FILE = 400;
const LONGEST_FUNCTION = 60;
const LONGEST_LINE = 160;

/** Functions that are still longer; whoever shortens one takes its name out. */
const LONG_FUNCTIONS = [
  'src/cli.ts: serveOverHttp',
  'src/commands/http.ts: openBrands',
  'src/mcp/http.ts: openHttp',
  'src/mcp/http/front.ts: createFront',
  'src/mcp/http/limits.ts: createLimits',
];

/** What hosts import from the package. */
const PUBLISHED = 'src/client/client.ts';

const code = sourcesIn('src', 'tools');
const tests = sourcesIn('test');
/** What may use an export besides: scripts, examples and the build. */
const scripts = sourcesIn('bench', 'build', 'train', 'docs', 'packaging', '.');

/** Groups of files each of which leads to all others by imports, of types too. */
function circlesIn(sources: readonly Source[]): string[][] {
  const targets = new Map(sources.map(({ file, imports }) => [file, imports.map(({ from }) => from)]));
  const reach = (start: string) => {
    const found = new Set<string>();
    const waiting = [...(targets.get(start) ?? [])];
    for (let file = waiting.pop(); file !== undefined; file = waiting.pop()) {
      if (found.has(file)) continue;
      found.add(file);
      waiting.push(...(targets.get(file) ?? []));
    }
    return found;
  };
  const reached = new Map(sources.map(({ file }) => [file, reach(file)]));
  const inCircle = [...reached].filter(([file, from]) => from.has(file)).map(([file]) => file);
  const groups = inCircle.map((file) =>
    inCircle.filter((other) => reached.get(file)?.has(other) && reached.get(other)?.has(file)).sort(),
  );
  return [...new Map(groups.map((group) => [group.join(), group])).values()];
}

/** Exports that no other file mentions which imports theirs. */
function deadExports(exporting: readonly Source[], using: readonly Source[]): string[] {
  const users = new Map<string, Source[]>();
  for (const source of using)
    for (const { from } of source.imports) users.set(from, [...(users.get(from) ?? []), source]);
  return exporting.flatMap(({ file, exports }) =>
    exports
      .filter((name) => !users.get(file)?.some(({ mentions }) => name === 'default' || mentions.has(name)))
      .map((name) => `${file}: ${name}`),
  );
}

const sourceOf = (file: string, text: string) =>
  readSource(file, ts.createSourceFile(file, text, ts.ScriptTarget.ES2022, true));

describe('the structure of the code', () => {
  test('no files import each other in a circle, not even types', () => {
    expect(circlesIn([...code, ...tests])).toEqual([]);
  });

  test('every export is used by another file', () => {
    // A .d.ts file says what another kind of file exports.
    const exporting = code.filter(({ file }) => file !== PUBLISHED && !file.includes('.d.'));
    expect(deadExports(exporting, [...code, ...tests, ...scripts])).toEqual([]);
  });

  test(`no file is longer than ${LONGEST_FILE} lines`, () => {
    const long = [...code, ...tests, ...scripts].map(({ file, text }) => [file, text.split('\n').length - 1] as const);
    expect(long.filter(([, lines]) => lines > LONGEST_FILE)).toEqual([]);
  });

  test(`no function has more than ${LONGEST_FUNCTION} lines, those of functions inside it left out`, () => {
    const long = [...code, ...scripts].flatMap(({ file, functions }) =>
      functions.filter(({ lines }) => lines > LONGEST_FUNCTION).map(({ name }) => `${file}: ${name}`),
    );
    expect(long.sort()).toEqual(LONG_FUNCTIONS);
  });

  test(`no line is longer than ${LONGEST_LINE} bytes`, () => {
    const long = code.flatMap(({ file, text }) =>
      text.split('\n').flatMap((line, at) => (Buffer.byteLength(line) > LONGEST_LINE ? [`${file}:${at + 1}`] : [])),
    );
    expect(long).toEqual([]);
  });
});

describe('what the checks above see', () => {
  const a = sourceOf(
    'src/a.ts',
    "import { b } from './b.ts';\nexport const a = b, { c, d: [e] } = b;\nexport default a;",
  );
  const b = sourceOf(
    'src/b.ts',
    "import type { A } from './c.ts';\nexport { x as y } from './c.ts';\nexport const b = 1;",
  );
  const c = sourceOf('src/c.ts', "export type A = import('./a.ts').X;\nexport function x() {}\nexport interface I {}");

  test('a circle of types is one, and a file that only leads to it is not in it', () => {
    const outside = sourceOf('src/d.ts', "await import('./a.ts');");
    expect(circlesIn([a, b, c, outside])).toEqual([['src/a.ts', 'src/b.ts', 'src/c.ts']]);
    expect(circlesIn([a, b, outside])).toEqual([]);
  });

  test('an export is any name that others can import, and used where it is named', () => {
    expect([a.exports, b.exports, c.exports]).toEqual([
      ['a', 'c', 'e', 'default'],
      ['y', 'b'],
      ['A', 'x', 'I'],
    ]);
    const user = sourceOf('test/u.ts', "const { c, e } = await import('../src/a.ts');");
    expect(deadExports([a, b, c], [a, b, c, user])).toEqual(['src/a.ts: a', 'src/b.ts: y', 'src/c.ts: I']);
  });

  test('a function is as long as its lines without the functions inside it', () => {
    const text =
      'function outer() {\n  one();\n  const inner = () => {\n    two();\n    three();\n  };\n  return inner;\n}\n';
    expect(sourceOf('src/f.ts', text).functions).toEqual([
      { name: 'outer', line: 1, lines: 5 },
      { name: 'inner', line: 3, lines: 4 },
    ]);
  });
});
