/** Bundles the client for hosts (src/client) into modules of their own, without a package beside them, and writes its types. */
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';

const FOLDER = 'src/client';

const SETTINGS = {
  bundle: true,
  // For Node, browsers and what lies between: node's own modules are met only where the agent is a program.
  platform: 'neutral',
  external: ['node:*'],
  format: 'esm',
  target: 'es2022',
  minify: true,
  legalComments: 'none',
  logLevel: 'warning',
  metafile: true,
  write: false,
  splitting: true,
  outdir: 'dist',
  chunkNames: '[name]-[hash]',
  // A member that the constructor fills needs no declaration of its own.
  tsconfigRaw: { compilerOptions: { useDefineForClassFields: false } },
};

/** dist/client.js with the transports that it loads when they are needed, and the metafile. */
export async function bundleClient({ build }) {
  return build({ ...SETTINGS, entryPoints: { client: join(FOLDER, 'client.ts') } });
}

/** The declarations of each module, by file name: `client.d.ts` is what a host imports. */
export async function clientTypes() {
  const { default: ts } = await import('typescript');
  const compilerOptions = { isolatedDeclarations: true, target: ts.ScriptTarget.ES2022, module: ts.ModuleKind.ESNext };
  const types = new Map();
  for (const fileName of (await readdir(FOLDER)).sort()) {
    const text = await readFile(join(FOLDER, fileName), 'utf8');
    const { outputText, diagnostics } = ts.transpileDeclaration(text, {
      fileName,
      compilerOptions,
      reportDiagnostics: true,
    });
    const [problem] = diagnostics ?? [];
    if (problem !== undefined)
      throw new Error(`${fileName}: ${ts.flattenDiagnosticMessageText(problem.messageText, '\n')}`);
    types.set(fileName.replace(/\.ts$/, '.d.ts'), outputText.replace(/(from ')(\.\/[\w-]+)\.ts(?=')/g, '$1$2.js'));
  }
  return types;
}
