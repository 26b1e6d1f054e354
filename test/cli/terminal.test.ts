/** A person starts the server by hand, on a real terminal (script of util-linux makes one). */
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import { terminalNotice } from '../../src/commands/terminal-notice.ts';
import { endAll, PROGRAM, run, start } from './program.ts';

afterAll(endAll);

const hasScript = spawnSync('script', ['--version'], { encoding: 'utf8' }).stdout?.includes('util-linux') === true;

/** Runs a line of shell on a terminal of its own. */
const onTerminal = (line: string) => start([], { command: 'script', args: ['-qec', `exec ${line}`, '/dev/null'] });

describe('the notice for whoever starts it by hand', () => {
  test('says what it is and what to type, with the words that started it (P35)', () => {
    expect(terminalNotice('0.1.0', '/home/ann/si-mcp/dist/si-mcp.js', '/home/ann/si-mcp')).toBe(
      [
        'si-mcp 0.1.0 is an MCP server for AI assistants. It is waiting for JSON-RPC on stdin.',
        'Assistants start it themselves. Press Ctrl-C to quit, or try:',
        '  node dist/si-mcp.js demo                   watch a whole conversation',
        '  node dist/si-mcp.js chat                   talk to the brand yourself',
        '  node dist/si-mcp.js config claude-desktop  print the configuration for a client',
        '  node dist/si-mcp.js http                   serve it over HTTP on localhost',
        '  node dist/si-mcp.js help                   list all commands',
        '',
      ].join('\n'),
    );
  });

  test.each([
    ['/usr/local/bin/si-mcp', '/home/ann', 'si-mcp demo'],
    ['/opt/si-mcp/dist/si-mcp.js', '/home/ann', 'node /opt/si-mcp/dist/si-mcp.js demo'],
    ['/home/ann/my tools/si-mcp.js', '/home/ann', 'node "my tools/si-mcp.js" demo'],
  ])('calls %s from %s "%s"', (script, folder, words) => {
    expect(terminalNotice('0.1.0', script, folder)).toContain(`\n  ${words}  `);
  });

  test('is not for a host, which speaks through pipes', async () => {
    const { code, stdout, stderr } = await run([]);
    expect([code, stdout]).toEqual([0, '']);
    expect(stderr).not.toContain('waits here');
  });
});

describe.skipIf(!hasScript)('on a terminal', () => {
  test('the demo is as wide as the terminal, and coloured', async () => {
    const terminal = start([], {
      command: 'script',
      args: ['-qec', `stty cols 60 && exec ${process.execPath} ${PROGRAM} demo --say "hello"`, '/dev/null'],
      env: { TERM: 'xterm' },
    });
    expect((await terminal.ended).code).toBe(0);
    const coloured = terminal.stdout();
    expect(coloured).toContain('\u001b[35mBrand     \u001b[0m');
    const lines = coloured.split('\u001b').map((part, at) => (at === 0 ? part : part.slice(part.indexOf('m') + 1)));
    const widths = lines
      .join('')
      .split(/\r?\n/)
      .map((line) => line.length);
    expect(Math.max(...widths)).toBe(60);
  });

  test('demo --watch waits at every word, until Enter shows the rest at once', async () => {
    const terminal = onTerminal(`${process.execPath} ${PROGRAM} demo --watch`);
    // Read at its speed, all of it takes minutes.
    await terminal.says('get_adcp_capabilities');
    terminal.child.stdin.write('\r');
    expect((await terminal.ended).code).toBe(0);
    expect(terminal.stdout()).toMatch(/Done: \d+ calls, and order \S+ is placed\./);
  });

  test('demo --watch ends on Ctrl-C', async () => {
    const terminal = onTerminal(`${process.execPath} ${PROGRAM} demo --watch`);
    await terminal.says('get_adcp_capabilities');
    terminal.child.stdin.write('\u0003');
    expect((await terminal.ended).code).toBe(130);
    expect(terminal.stdout()).not.toContain('Done:');
  });

  test('a bare si-mcp says what it is, still speaks MCP, and leaves on Ctrl-C', async () => {
    const terminal = onTerminal(`${process.execPath} ${PROGRAM}`);
    await terminal.says('It is waiting for JSON-RPC');
    terminal.child.stdin.write('{"jsonrpc":"2.0","id":7,"method":"ping"}\n');
    await terminal.says('"result":{}');
    terminal.child.stdin.write('\u0003');
    expect((await terminal.ended).code).toBe(0);
  });

  test('what it says goes to stderr, and stdout stays clean', async () => {
    const said = join(mkdtempSync(join(tmpdir(), 'si-mcp-')), 'stderr');
    // The end of what is typed is Ctrl-D on the terminal.
    const terminal = onTerminal(`${process.execPath} ${PROGRAM} --log-level warn 2>${said}`);
    terminal.child.stdin.end();
    expect((await terminal.ended).code).toBe(0);
    expect(terminal.stdout().replaceAll(/\^D|[\b\r\n]/g, '')).toBe('');
    expect(readFileSync(said, 'utf8')).toMatch(/^si-mcp 0\.1\.0 is an MCP server/);
  });
});
