/** Bundles what runs in a browser: TypeScript with Preact and its style, from src/ui, into text that a page can load. */

/** Modules for browsers of the last two years; nothing is loaded from anywhere else. */
const SETTINGS = {
  bundle: true,
  platform: 'browser',
  format: 'esm',
  target: ['chrome123', 'firefox121', 'safari17.5'],
  jsx: 'automatic',
  jsxImportSource: 'preact',
  minify: true,
  legalComments: 'none',
  logLevel: 'warning',
  metafile: true,
  write: false,
};

/**
 * Bundles one page: `entry` is its first module, e.g. src/ui/playground/main.tsx. Gives back the script, the style that its modules
 * import, and the metafile, which says what they are made of.
 */
export async function bundlePage({ build }, entry) {
  const { metafile, outputFiles } = await build({ ...SETTINGS, entryPoints: [entry], outdir: 'dist' });
  const textOf = (ending) => outputFiles.find(({ path }) => path.endsWith(ending))?.text ?? '';
  return { metafile, script: textOf('.js'), style: textOf('.css') };
}

/** The MCP App as one file that loads nothing (src/ui/app). The metafile says what it is made of. */
export async function bundleApp(esbuild) {
  const { metafile, script, style } = await bundlePage(esbuild, 'src/ui/app/main.tsx');
  const html = [
    '<!doctype html>',
    '<html lang="en">',
    '<meta charset="utf-8">',
    '<meta name="viewport" content="width=device-width, initial-scale=1">',
    '<title>Sponsored Intelligence</title>',
    `<style>${style.trim()}</style>`,
    '<body></body>',
    // What would end the element early can only stand in a text of JavaScript, where the backslash changes nothing.
    `<script type="module">${script.trim().replaceAll('</script', '<\\/script')}</script>`,
    '</html>',
    '',
  ].join('\n');
  return { metafile, html };
}
