/** Every regular expression of src/ and tools/ in its final form: literals from the source, `new RegExp` as the modules load. */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import ts from 'typescript';

export interface Pattern {
  /** File and line, e.g. src/dialogue/acts.ts:225. */
  at: string;
  source: string;
  flags: string;
}

const repository = fileURLToPath(new URL('../../', import.meta.url));

const files = ['src', 'tools'].flatMap((folder) =>
  readdirSync(join(repository, folder), { recursive: true, encoding: 'utf8' })
    .filter((name) => /\.tsx?$/.test(name))
    .map((name) => `${folder}/${name}`),
);

/** The patterns, and the `new RegExp` expressions that no load of a module runs: nobody could check what they build. */
export async function readPatterns(): Promise<{ patterns: Pattern[]; hidden: string[] }> {
  const read = files.map((file) => readSource(file, readFileSync(join(repository, file), 'utf8')));
  const sites = read.flatMap(({ built }) => built);
  const recorded = await recordBuilt([...new Set(sites.map((at) => at.split(':')[0] ?? ''))]);
  return {
    patterns: [...read.flatMap(({ literals }) => literals), ...recorded],
    hidden: sites.filter((at) => !recorded.some((one) => one.at === at)),
  };
}

/** The literals of a file, and where it calls the constructor. */
export function readSource(file: string, text: string): { literals: Pattern[]; built: string[] } {
  const tree = ts.createSourceFile(file, text, ts.ScriptTarget.ES2022, true);
  const literals: Pattern[] = [];
  const built: string[] = [];
  const placeOf = (node: ts.Node) => `${file}:${tree.getLineAndCharacterOfPosition(node.getStart()).line + 1}`;
  const visit = (node: ts.Node) => {
    if (ts.isRegularExpressionLiteral(node)) {
      const end = node.text.lastIndexOf('/');
      literals.push({ at: placeOf(node), source: node.text.slice(1, end), flags: node.text.slice(end + 1) });
    }
    if ((ts.isNewExpression(node) || ts.isCallExpression(node)) && node.expression.getText(tree) === 'RegExp')
      built.push(placeOf(node));
    ts.forEachChild(node, visit);
  };
  visit(tree);
  return { literals, built };
}

/** Loads the modules with a constructor that writes down what it builds and for which line. */
async function recordBuilt(modules: readonly string[]): Promise<Pattern[]> {
  const recorded: Pattern[] = [];
  const plain = globalThis.RegExp;
  const record = (pattern: RegExp) => {
    const frame = new Error().stack?.split('\n').find((line) => modules.some((file) => line.includes(`/${file}:`)));
    const file = modules.find((one) => frame?.includes(`/${one}:`));
    const [, line] = (file && frame?.slice(frame.indexOf(file) + file.length).split(':')) || [];
    if (file && line) recorded.push({ at: `${file}:${line}`, source: pattern.source, flags: pattern.flags });
    return pattern;
  };
  globalThis.RegExp = new Proxy(plain, {
    construct: (target, args: ConstructorParameters<typeof RegExp>) => record(new target(...args)),
    apply: (target, _, args: ConstructorParameters<typeof RegExp>) => record(new target(...args)),
  });
  try {
    for (const file of modules) await import(join(repository, file));
  } finally {
    globalThis.RegExp = plain;
  }
  return recorded;
}
