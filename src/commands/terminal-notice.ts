/** The notice for a person who starts the server in a terminal: it would otherwise wait silently. */
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
    ['config claude-desktop', 'print the configuration for a client'],
    ['http', 'serve it over HTTP on localhost'],
    ['help', 'list all commands'],
  ] as const;
  const width = Math.max(...tries.map(([words]) => words.length));
  return [
    `si-mcp ${version} is an MCP server for AI assistants. It is waiting for JSON-RPC on stdin.`,
    'Assistants start it themselves. Press Ctrl-C to quit, or try:',
    ...tries.map(([words, about]) => `  ${called} ${words.padEnd(width)}  ${about}`),
    '',
  ].join('\n');
}
