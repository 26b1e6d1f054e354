/** docs/requirements.md against the tests it points to: a claim without a test that names it is red. */
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import ts from 'typescript';
import { describe, expect, test } from 'vitest';

const repository = fileURLToPath(new URL('../', import.meta.url));
const page = readFileSync(`${repository}docs/requirements.md`, 'utf8');
const [claimedPart = '', unclaimedPart = ''] = page.split('## Not claimed yet');

/** Is being rewritten elsewhere. */
const REWRITTEN = /^(?:src|test)\/(?:dialogue|eval)\//;
const decisionFiles = readdirSync(`${repository}docs/decisions`);

const range = (letter: string, from: number, to: number) =>
  Array.from({ length: to - from + 1 }, (_, index) => `${letter}${from + index}`);

const UNCLAIMED: string[] = [];
const CLAIMED = [
  ...range('R', 1, 123).filter((number) => !UNCLAIMED.includes(number)),
  ...range('P', 1, 44),
  ...range('A', 1, 72),
];

/** Rows of a table as cells: [number, requirement, source or reason, test files]. */
function rowsOf(part: string): string[][] {
  return part
    .split('\n')
    .filter((line) => /^\| [RPA]\d+ \|/.test(line))
    .map((line) =>
      line
        .slice(1, -1)
        .split('|')
        .map((cell) => cell.trim()),
    );
}

/** The names of all tests in a file: the first argument of each test, it or describe call, as written. */
function namesIn(file: string): string[] {
  const source = ts.createSourceFile(file, readFileSync(`${repository}${file}`, 'utf8'), ts.ScriptTarget.ES2022);
  const names: string[] = [];
  const visit = (node: ts.Node) => {
    if (ts.isCallExpression(node)) {
      const [name] = node.arguments;
      const callee = node.expression.getText(source);
      if (
        name &&
        /^(test|it|describe)\b/.test(callee) &&
        (ts.isStringLiteralLike(name) || ts.isTemplateExpression(name))
      ) {
        names.push(name.getText(source));
      }
    }
    ts.forEachChild(node, visit);
  };
  visit(source);
  return names;
}

const cites = (name: string, number: string) => new RegExp(`\\b${number}\\b`).test(name);

describe('docs/requirements.md', () => {
  test('lists every requirement we claim once, and no other', () => {
    expect(
      rowsOf(claimedPart)
        .map(([number]) => number)
        .sort(),
    ).toEqual([...CLAIMED].sort());
  });

  test('gives a reason for every requirement we do not claim yet', () => {
    const rows = rowsOf(unclaimedPart);
    expect(rows.map(([number]) => number)).toEqual(UNCLAIMED);
    for (const [number, words, reason] of rows) expect(`${words}${reason}`.length, number).toBeGreaterThan(40);
  });

  test.each(
    rowsOf(claimedPart),
  )('%s is shown by a test that names it: %s', (number = '', words = '', source = '', files = '') => {
    expect(words.length).toBeGreaterThan(10);
    expect(source).not.toBe('');
    for (const file of files.split(', ')) {
      expect(existsSync(`${repository}${file}`), `${file} is not there`).toBe(true);
      const named = namesIn(file).filter((name) => cites(name, number));
      expect(named, `no test name in ${file} cites ${number}`).not.toEqual([]);
    }
  });

  test('each source is a section of a document that the page names, a decision or a requirement that is there, or a choice', () => {
    const documents = new Map(
      [...page.matchAll(/^\| ([A-Z]+) \| (A[dD]?CP|ACP) ([\d., -]+) \| \[[^\]]+\]\((https:[^)]+)\)/gm)].map(
        ([, short = '', , release]) => [short, release],
      ),
    );
    expect(documents.size).toBeGreaterThan(25);
    const isThere = (source: string) => {
      const [, decision] = /^decision (\d{4})$/.exec(source) ?? [];
      if (decision !== undefined) return decisionFiles.some((file) => file.startsWith(decision));
      const [short = '', section = ''] = /^([A-Z]+) (.+)$/.exec(source)?.slice(1) ?? [];
      return source === 'choice' || CLAIMED.includes(source) || (documents.has(short) && section.length > 2);
    };
    const sources = rowsOf(claimedPart).flatMap(([number, , source = '']) =>
      source.split('; ').map((one) => ({ number, source: one })),
    );
    expect(sources.filter(({ source }) => !isThere(source))).toEqual([]);
    const used = new Set(sources.map(({ source }) => source.split(' ')[0]));
    expect([...documents.keys()].filter((short) => !used.has(short))).toEqual([]);
  });

  test('code and pages cite what can be read here: requirement numbers, RFCs, and documents of this repository', () => {
    const folders = ['src', 'tools', 'bench', 'train', 'packaging', 'docs', '.github', 'test'];
    const files = folders.flatMap((folder) =>
      readdirSync(`${repository}${folder}`, { recursive: true, encoding: 'utf8' })
        .filter((name) => /\.(?:tsx?|mjs|md)$/.test(name) && !REWRITTEN.test(`${folder}/${name}`))
        .map((name) => `${folder}/${name}`),
    );
    const texts = ['README.md', 'ARCHITECTURE.md', ...files].map((file) => ({
      file,
      text: readFileSync(`${repository}${file}`, 'utf8'),
    }));
    expect(texts.length).toBeGreaterThan(500);
    // A section without the RFC it belongs to, and numbers that nobody has claimed.
    const foreign = texts.flatMap(({ file, text }) =>
      (text.match(/(?<!RFC \d+ )§ ?\d[\d.]*/g) ?? []).map((found) => `${file}: ${found}`),
    );
    expect(foreign).toEqual([]);
    const numbers = texts
      .filter(({ file }) => /^(?:src|tools)\//.test(file))
      .flatMap(({ file, text }) =>
        (text.match(/(?<=\((?:[^()]*[ ,–])?)[RPA]\d{1,3}(?=[,;)–])/g) ?? []).map((number) => ({ file, number })),
      );
    expect(numbers.length).toBeGreaterThan(200);
    expect(numbers.filter(({ number }) => !CLAIMED.includes(number))).toEqual([]);
    const missing = texts.flatMap(({ file, text }) =>
      (text.match(/\bdocs\/decisions\/\d{4}(?:-[\w-]+\.md)?/g) ?? [])
        .map((cited) => cited.slice('docs/decisions/'.length))
        .filter((cited) => !decisionFiles.some((name) => name.startsWith(cited)))
        .map((cited) => `${file}: ${cited}`),
    );
    expect(missing).toEqual([]);
  });

  test('knows every number that a test name cites', () => {
    const files = readdirSync(`${repository}test`, { recursive: true, encoding: 'utf8' }).filter((name) =>
      name.endsWith('.test.ts'),
    );
    const cited = new Set(
      files.flatMap((file) => namesIn(`test/${file}`)).flatMap((name) => name.match(/\b[RPA]\d{1,3}\b/g) ?? []),
    );
    const known = new Set([...CLAIMED, ...UNCLAIMED]);
    expect([...cited].filter((number) => !known.has(number))).toEqual([]);
  });
});
