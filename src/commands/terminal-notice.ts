/** What a person is told who starts the server by hand: it would otherwise wait in silence. */
import { basename, isAbsolute, relative } from 'node:path';

/**
 * The notice for stderr. `script` is what Node was started with, so that the lines can be typed as they stand: the path of the
 * program, or of its name in a folder of commands.
 */
export function terminalNotice(version: string, script: string, folder = process.cwd()): string {
  const path = relative(folder, script);
  const shown = isAbsolute(path) || path.startsWith('..') ? script : path;
  const called = basename(script) === 'si-mcp' ? 'si-mcp' : `node ${/\s/.test(shown) ? `"${shown}"` : shown}`;
  const tries = [
    ['demo', 'watch a whole conversation'],
    ['chat', 'talk to the brand yourself'],
    ['config claude-desktop', 'the entry that lets a client start it'],
    ['http', 'serve it over HTTP on this machine'],
    ['help', 'everything else'],
  ] as const;
  const width = Math.max(...tries.map(([words]) => words.length));
  return [
    `si-mcp ${version} is an MCP server for AI assistants: it waits here for one to speak JSON-RPC on stdin.`,
    'An assistant starts it by itself. To leave, press Ctrl-C. To see something, type:',
    ...tries.map(([words, about]) => `  ${called} ${words.padEnd(width)}  ${about}`),
    '',
  ].join('\n');
}
