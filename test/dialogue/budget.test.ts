/** What keeps the dialogue small: its size, the length of files and functions, the way of its imports, and no words of a language in code. */
import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import ts from 'typescript';
import { describe, expect, test } from 'vitest';

/** Lines of code without comments and blank lines, as they are. The goal is 6,000 (docs/dialogue.md); whoever makes it less writes that down here. */
const LINES = 13_330;
const LONGEST_FILE = 300;
const LONGEST_FUNCTION = 60;
const WIDEST = 120;

const domain = fileURLToPath(new URL('../../src/dialogue/', import.meta.url));
const files = readdirSync(domain, { recursive: true, encoding: 'utf8' })
  .filter((name) => name.endsWith('.ts') && !name.endsWith('.d.json.ts'))
  .sort();
const sources = files.map((file) => {
  const text = readFileSync(join(domain, file), 'utf8');
  return { file, text, tree: ts.createSourceFile(file, text, ts.ScriptTarget.Latest, true) };
});

function walk(node: ts.Node, look: (node: ts.Node) => void): void {
  look(node);
  ts.forEachChild(node, (child) => walk(child, look));
}

function codeLines(text: string): number {
  const bare = text.replace(/\/\*[\s\S]*?\*\//g, '');
  return bare.split('\n').filter((line) => line.trim() !== '' && !line.trim().startsWith('//')).length;
}

describe('the size of src/dialogue', () => {
  test('is no more than it was', () => {
    const lines = sources.reduce((sum, { text }) => sum + codeLines(text), 0);
    expect(lines).toBeLessThanOrEqual(LINES);
  });

  test('no file is long', () => {
    const long = sources.flatMap(({ file, text }) => {
      const lines = text.split('\n').length - 1;
      return lines > LONGEST_FILE ? [`${file}: ${lines} lines`] : [];
    });
    expect(long).toEqual([]);
  });

  test('no function is long, and no line wide', () => {
    const long: string[] = [];
    const wide: string[] = [];
    for (const { file, text, tree } of sources) {
      walk(tree, (node) => {
        if (!ts.isFunctionLike(node) || !('body' in node) || !node.body) return;
        const [from, to] = [node.getStart(), node.getEnd()].map((at) => tree.getLineAndCharacterOfPosition(at).line);
        const lines = (to ?? 0) - (from ?? 0) + 1;
        if (lines > LONGEST_FUNCTION) long.push(`${file}:${(from ?? 0) + 1}: ${lines} lines`);
      });
      text.split('\n').forEach((line, at) => {
        const told = line.trim().startsWith('*') || line.trim().startsWith('/**');
        if (!told && line.length > WIDEST) wide.push(`${file}:${at + 1}: ${line.length} characters`);
      });
    }
    expect(long).toEqual([]);
    expect(wide).toEqual([]);
  });
});

/** A folder knows those before it; the files beside them, the contract and the state, are known to all. */
const ARROW = ['lang', 'catalogue', 'nlu', 'tracking', 'policy', 'nlg'];

describe('the imports of src/dialogue', () => {
  const imports = new Map(
    sources.map(({ file, tree }) => {
      const named: { from: string; typeOnly: boolean }[] = [];
      walk(tree, (node) => {
        if (!ts.isImportDeclaration(node) && !ts.isExportDeclaration(node)) return;
        const specifier = node.moduleSpecifier;
        if (!specifier || !ts.isStringLiteral(specifier) || !specifier.text.endsWith('.ts')) return;
        const from = relative(domain, join(domain, dirname(file), specifier.text));
        if (from.startsWith('..')) return;
        const clause = ts.isImportDeclaration(node) ? node.importClause : node;
        const bindings = ts.isImportDeclaration(node) ? node.importClause?.namedBindings : undefined;
        const each = bindings && ts.isNamedImports(bindings) ? bindings.elements : undefined;
        const typeOnly = Boolean(clause?.isTypeOnly) || (each?.every((one) => one.isTypeOnly) ?? false);
        named.push({ from, typeOnly });
      });
      return [file, named] as const;
    }),
  );

  test('run one way: lang <- catalogue <- nlu <- tracking <- policy <- nlg', () => {
    const wrong = [...imports].flatMap(([file, named]) =>
      named
        .filter(({ typeOnly }) => !typeOnly)
        .map(({ from }) => ({ from, line: `${file} imports ${from}` }))
        .filter(({ from }) => {
          const [own, other] = [file, from].map((one) => ARROW.indexOf(one.split('/')[0] ?? ''));
          return (own ?? -1) >= 0 && (other ?? -1) > (own ?? -1);
        })
        .map(({ line }) => line),
    );
    expect(wrong).toEqual([]);
  });

  test('make no circle', () => {
    const done = new Set<string>();
    const circles: string[] = [];
    const visit = (file: string, way: readonly string[]) => {
      if (way.includes(file)) return void circles.push([...way.slice(way.indexOf(file)), file].join(' <- '));
      if (done.has(file)) return;
      for (const { from, typeOnly } of imports.get(file) ?? []) if (!typeOnly) visit(from, [...way, file]);
      done.add(file);
    };
    for (const file of files) visit(file, []);
    expect(circles).toEqual([]);
  });
});

describe('the language of src/dialogue', () => {
  /** Outside lang/: features, keys and marks are no words of a language. */
  const speaks = (text: string) => /\p{Ll}{2,}\s+\p{Ll}{2,}|\p{L}{3,}['’]\p{L}|\p{L}{3,}[.!?]$/u.test(text);

  test('stands in lang/ and nowhere else: no string and no pattern holds words', () => {
    const words: string[] = [];
    for (const { file, tree } of sources.filter((one) => !one.file.startsWith('lang/'))) {
      walk(tree, (node) => {
        const at = `${file}:${tree.getLineAndCharacterOfPosition(node.getStart()).line + 1}`;
        if (ts.isRegularExpressionLiteral(node)) {
          const letters = node.text.replace(/\\[pPu]\{[^}]*\}|\\u[\da-fA-F]{4}|\\\w|\/[a-z]*$/g, ' ');
          if (/[a-z]{2,}/i.test(letters.replace(/\[[^\]]*\]/g, ' '))) words.push(`${at}: ${node.text}`);
        }
        const isText =
          ts.isStringLiteralLike(node) || ts.isTemplateHead(node) || ts.isTemplateMiddleOrTemplateTail(node);
        if (!isText || isErrorText(node)) return;
        if (speaks(node.text)) words.push(`${at}: ${node.text}`);
      });
    }
    expect(words).toEqual([]);
  });
});

/** What a programmer is told is no part of the talk. */
function isErrorText(node: ts.Node): boolean {
  const { parent } = node;
  return (
    parent !== undefined && (ts.isNewExpression(parent) || (ts.isTemplateExpression(parent) && isErrorText(parent)))
  );
}
