/** The source files of this repository as TypeScript reads them: what each imports, exports and mentions, and how long its functions are. */
import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join, normalize } from 'node:path';
import { fileURLToPath } from 'node:url';
import ts from 'typescript';

export const REPOSITORY = fileURLToPath(new URL('../', import.meta.url));

export interface Source {
  /** Path from the repository's root, e.g. src/engine/lifecycle.ts. */
  file: string;
  text: string;
  /** A file of ours by its path from the root, anything else as it is written. */
  imports: { from: string; typeOnly: boolean; dynamic?: true }[];
  /** Names that other files can import; `default` for what has none. */
  exports: string[];
  /** Every identifier in the text. */
  mentions: ReadonlySet<string>;
  functions: SourceFunction[];
}

export interface SourceFunction {
  /** Its name, or that of what it is assigned to. */
  name: string;
  /** The line it begins in, from 1. */
  line: number;
  /** Its lines without those of functions inside it: a factory is as long as what it does itself. */
  lines: number;
}

const SCRIPT = /\.(?:tsx?|mts|mjs)$/;

/** The scripts below these folders, which are paths from the root; '.' for those that lie in it. */
export function sourcesIn(...folders: string[]): Source[] {
  return folders.flatMap((folder) =>
    readdirSync(join(REPOSITORY, folder), { recursive: folder !== '.', encoding: 'utf8' })
      .filter((name) => SCRIPT.test(name))
      .map((name) => read(normalize(`${folder}/${name}`))),
  );
}

function read(file: string): Source {
  const text = readFileSync(join(REPOSITORY, file), 'utf8');
  const kind = file.endsWith('x') ? ts.ScriptKind.TSX : ts.ScriptKind.TS;
  return readSource(file, ts.createSourceFile(file, text, ts.ScriptTarget.ES2022, true, kind));
}

/** Reads one parsed file; apart from `sourcesIn`, so that what it finds can be tested. */
export function readSource(file: string, tree: ts.SourceFile): Source {
  const imports: Source['imports'] = [];
  const exports: string[] = [];
  const mentions = new Set<string>();
  const functions: SourceFunction[] = [];
  const visit = (node: ts.Node) => {
    imports.push(...importsOf(node, dirname(file)));
    if (node.parent === tree) exports.push(...exportsOf(node));
    if (ts.isIdentifier(node)) mentions.add(node.text);
    if (isFunction(node)) functions.push(measured(node, tree));
    ts.forEachChild(node, visit);
  };
  ts.forEachChild(tree, visit);
  return { file, text: tree.text, imports, exports, mentions, functions };
}

function importsOf(node: ts.Node, folder: string): Source['imports'] {
  const to = (specifier: ts.Node | undefined, typeOnly: boolean) =>
    specifier !== undefined && ts.isStringLiteral(specifier)
      ? [{ from: specifier.text.startsWith('.') ? normalize(join(folder, specifier.text)) : specifier.text, typeOnly }]
      : [];
  if (ts.isImportDeclaration(node)) return to(node.moduleSpecifier, isTypeOnly(node));
  if (ts.isExportDeclaration(node)) return to(node.moduleSpecifier, node.isTypeOnly);
  if (ts.isImportTypeNode(node) && ts.isLiteralTypeNode(node.argument)) return to(node.argument.literal, true);
  const loads = ts.isCallExpression(node) && node.expression.kind === ts.SyntaxKind.ImportKeyword;
  return loads ? to(node.arguments[0], false).map((one) => ({ ...one, dynamic: true as const })) : [];
}

function isTypeOnly({ importClause }: ts.ImportDeclaration): boolean {
  const names = importClause?.namedBindings;
  const each = names && ts.isNamedImports(names) ? names.elements : undefined;
  return importClause?.isTypeOnly === true || (!importClause?.name && each?.every((name) => name.isTypeOnly) === true);
}

function exportsOf(node: ts.Node): string[] {
  if (ts.isExportAssignment(node)) return ['default'];
  if (ts.isExportDeclaration(node)) {
    const names = node.exportClause;
    return names && ts.isNamedExports(names) ? names.elements.map(({ name }) => name.text) : [];
  }
  const modifiers = ts.canHaveModifiers(node) ? (ts.getModifiers(node) ?? []) : [];
  if (!modifiers.some(({ kind }) => kind === ts.SyntaxKind.ExportKeyword)) return [];
  if (modifiers.some(({ kind }) => kind === ts.SyntaxKind.DefaultKeyword)) return ['default'];
  if (ts.isVariableStatement(node)) return node.declarationList.declarations.flatMap(({ name }) => namesIn(name));
  const { name } = node as ts.DeclarationStatement;
  return name === undefined ? [] : [name.text];
}

function namesIn(name: ts.BindingName): string[] {
  if (ts.isIdentifier(name)) return [name.text];
  return name.elements.flatMap((element) => (ts.isBindingElement(element) ? namesIn(element.name) : []));
}

function isFunction(node: ts.Node): node is ts.FunctionLikeDeclaration {
  return ts.isFunctionLike(node) && 'body' in node && node.body !== undefined;
}

function measured(node: ts.FunctionLikeDeclaration, tree: ts.SourceFile): SourceFunction {
  const lineOf = (position: number) => tree.getLineAndCharacterOfPosition(position).line + 1;
  const first = lineOf(node.getStart());
  let lines = lineOf(node.end) - first + 1;
  const leaveOut = (inner: ts.Node) => {
    // The line in which it begins is one of the outer function too.
    if (isFunction(inner)) lines -= lineOf(inner.end) - lineOf(inner.getStart());
    else ts.forEachChild(inner, leaveOut);
  };
  ts.forEachChild(node, leaveOut);
  const named = node.name ?? (ts.isVariableDeclaration(node.parent) ? node.parent.name : undefined);
  return { name: named?.getText() ?? 'a function', line: first, lines };
}
