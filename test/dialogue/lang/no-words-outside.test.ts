/** No word of any language stands in the dialogue's code: all of them are in src/dialogue/lang/. */
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import ts from 'typescript';
import { describe, expect, test } from 'vitest';
import { partsOf } from '../language.ts';

const domain = fileURLToPath(new URL('../../../src/dialogue/', import.meta.url));
const lang = join(domain, 'lang/');

/** A word or regular expression found where none may be. */
interface Found {
  text: string;
  at: string;
}

/** The words that a language's closed classes know. */
function wordsOf(name: string): Set<string> {
  const { words } = partsOf(name);
  const { joiners, fillers, subjects, auxiliaries, subordinate, openers } = words.clauses;
  const lists = [words.function, words.everyday, openers, ...Object.keys(words.rewrites)];
  const all = [...lists, ...joiners, ...fillers, ...subjects, ...auxiliaries, ...subordinate, ...words.negators];
  return new Set(all.flatMap((text) => text.match(/\p{L}{2,}/gu) ?? []));
}

const parsed = (file: string, text = readFileSync(file, 'utf8')) =>
  ts.createSourceFile(file, text, ts.ScriptTarget.Latest, true);

function eachNode(node: ts.Node, visit: (node: ts.Node) => void): void {
  visit(node);
  ts.forEachChild(node, (child) => eachNode(child, visit));
}

/** The files of the dialogue that its door leads to, the languages' own left out. */
function filesOfDialogue(): string[] {
  const [door = ''] = ['pipeline.ts', 'dialogue.ts'].map((name) => join(domain, name)).filter(existsSync);
  // As long as there are two dialogues: what the older one alone reads its text with.
  const old = door.endsWith('pipeline.ts') ? [join(domain, 'text.ts')] : [];
  const files = new Set<string>();
  const open = (file: string) => {
    if (files.has(file) || !file.startsWith(domain) || !file.endsWith('.ts')) return;
    files.add(file);
    for (const { fileName } of ts.preProcessFile(readFileSync(file, 'utf8')).importedFiles) {
      if (fileName.startsWith('.')) open(join(dirname(file), fileName));
    }
  };
  open(door);
  return [...files].filter((file) => !file.startsWith(lang) && !old.includes(file)).sort();
}

/** What code may call things: members of typed unions and of constant lists, and the names of properties, in all of src/. */
function namesInTypes(): Set<string> {
  const source = fileURLToPath(new URL('../../../src/', import.meta.url));
  const files = readdirSync(source, { recursive: true, encoding: 'utf8' }).filter((name) => name.endsWith('.ts'));
  const names = new Set<string>();
  for (const file of files) {
    eachNode(parsed(join(source, file)), (node) => {
      if (ts.isLiteralTypeNode(node) && ts.isStringLiteral(node.literal)) names.add(node.literal.text);
      if (ts.isPropertySignature(node) && ts.isIdentifier(node.name)) names.add(node.name.text);
      // A weight of a feature.
      if (ts.isPropertyAssignment(node) && ts.isIdentifier(node.name) && /^-?[\d.]+$/.test(node.initializer.getText()))
        names.add(node.name.text);
      // A list whose members are a type.
      if (ts.isAsExpression(node) && node.type.getText() === 'const')
        eachNode(node.expression, (one) => {
          if (ts.isStringLiteral(one)) names.add(one.text);
          if (ts.isPropertyAssignment(one) && ts.isIdentifier(one.name)) names.add(one.name.text);
        });
    });
  }
  return names;
}

/** What names something to the program: a module, a property, a message for programmers, a method of a library. */
function isName(node: ts.Node): boolean {
  const { parent } = node;
  if (ts.isImportDeclaration(parent) || ts.isExportDeclaration(parent) || ts.isLiteralTypeNode(parent)) return true;
  if (ts.isPropertyAssignment(parent) && parent.name === node) return true;
  if (ts.isElementAccessExpression(parent)) return true;
  for (let at: ts.Node | undefined = parent; at; at = at.parent) if (ts.isThrowStatement(at)) return true;
  return false;
}

/** Classes of characters, slots of templates, symbols, keys before "=", names with an underscore, locales and codes in capitals. */
const NO_WORDS = /\\[pP]\{[^}]*\}|\\.|\{\w+\}|<\w+>|\b\w+=|\w*_\w*|\b[a-z]{2}-[A-Z]{2}\b|\b[A-Z]{2,3}\b/g;

/** Literals of a file that hold a word. `known`: names that types give. */
function wordsIn(source: ts.SourceFile, words: ReadonlySet<string>, known: ReadonlySet<string>): Found[] {
  const found: Found[] = [];
  eachNode(source, (node) => {
    const isText = ts.isStringLiteral(node) || ts.isRegularExpressionLiteral(node) || ts.isTemplateLiteralToken(node);
    if (!isText || isName(node) || known.has(node.text)) return;
    const plain = node.text.replace(NO_WORDS, ' ');
    const held = plain.match(/\p{L}{2,}/gu)?.some((word) => words.has(word.toLowerCase()));
    const { line } = source.getLineAndCharacterOfPosition(node.getStart());
    if (held) found.push({ text: node.getText(), at: `${relative(domain, source.fileName)}:${line + 1}` });
  });
  return found;
}

describe.each(['en', 'de'])('words of %s', (name) => {
  const words = wordsOf(name);
  const known = namesInTypes();

  test('stand in no string and no regular expression outside lang/', () => {
    const found = filesOfDialogue().flatMap((file) => wordsIn(parsed(file), words, known));
    expect(found.map(({ at, text }) => `${at} ${text}`)).toEqual([]);
  });
});

test('a word in a string, a template or a regular expression is found; names of the program are none', () => {
  const words = new Set(['cheaper', 'und', 'which']);
  const code = `
    import x from './und.ts';
    const a = word === 'cheaper';
    const b = \`\${a} und \${x}\`;
    const c = /^(?:which|that)$/u;
    const d = { und: 1, 'cheaper': 2 };
    const e = kind === 'which';
    throw new Error('which is cheaper');
  `;
  const found = wordsIn(parsed('x.ts', code), words, new Set(['which']));
  expect(found.map(({ text }) => text)).toEqual(["'cheaper'", '} und ${', '/^(?:which|that)$/u']);
});
