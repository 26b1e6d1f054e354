import { execFileSync } from 'node:child_process';
import { copyFileSync, mkdtempSync, readFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { isAbsolute, join } from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import { CLIENTS } from '../../src/commands/clients.ts';
import { endAll, PROGRAM, REPOSITORY, run, start } from './program.ts';

afterAll(endAll);

const elsewhere = mkdtempSync(join(tmpdir(), 'si mcp '));

/** Starts what an entry says, in a folder that is not ours, and asks who answers. */
async function domainBehind(command: string, args: string[], cwd = elsewhere) {
  const host = start([], { command, args, cwd });
  await host.greet();
  const { result } = await host.ask('tools/call', { name: 'get_adcp_capabilities', arguments: {} });
  host.child.stdin.end();
  expect((await host.ended).code).toBe(0);
  return Object(result).structuredContent.sponsored_intelligence.brand.domain;
}

/** What a client makes of the text it was given: a command and its words. */
function readEntry(client: (typeof CLIENTS)[number], text: string): { key: string; command: string; args: string[] } {
  if (client === 'claude-code') {
    const [, key = '', command = ''] = /^claude mcp add (\S+) -- (.*)\n$/.exec(text) ?? [];
    // The shell is what reads this line: let it.
    const words = execFileSync('sh', ['-c', `for word in ${command}; do printf '%s\\n' "$word"; done`], {
      encoding: 'utf8',
    });
    const [program = '', ...args] = words.trimEnd().split('\n');
    return { key, command: program, args };
  }
  const servers = JSON.parse(text)[client === 'vscode' ? 'servers' : 'mcpServers'];
  const [key = ''] = Object.keys(servers);
  return { key, ...servers[key] };
}

describe('si-mcp config', () => {
  test.each(CLIENTS)('prints an entry for %s that starts from any folder exactly as printed', async (client) => {
    const { code, stdout, stderr } = await run(['config', client]);
    expect(code).toBe(0);
    expect(stderr).toMatch(/^For .+:\n$/);
    const { key, command, args } = readEntry(client, stdout);
    expect(key).toBe('si');
    expect(isAbsolute(command)).toBe(true);
    expect(args).toEqual([PROGRAM]);
    expect(await domainBehind(command, args)).toBe('delta.example');
  });

  test.each(CLIENTS)('keeps the flags given, for %s', async (client) => {
    const flags = ['--brand', 'nova-motors', '--seed', '7', '--strict-host', '--clock', '2026-01-18T10:30:00-05:00'];
    const { stdout } = await run(['config', client, ...flags]);
    const { key, command, args } = readEntry(client, stdout);
    expect(key).toBe('nova-motors');
    expect(args).toEqual([
      PROGRAM,
      '--brand',
      'nova-motors',
      '--clock',
      '2026-01-18T10:30:00-05:00',
      '--seed',
      '7',
      '--strict-host',
    ]);
    expect(await domainBehind(command, args)).toBe('novamotors.example');
  });

  test('a brand file becomes an absolute path, spaces and all', async () => {
    copyFileSync(join(REPOSITORY, 'src/brands/packs/pace-running.yaml'), join(elsewhere, 'my brand.yaml'));
    const { stdout } = await run(['config', 'claude-code', '--brand', 'my brand.yaml'], { cwd: elsewhere });
    const { key, command, args } = readEntry('claude-code', stdout);
    expect(key).toBe('pace-running');
    expect(args).toEqual([PROGRAM, '--brand', join(elsewhere, 'my brand.yaml')]);
    expect(await domainBehind(command, args, REPOSITORY)).toBe('pacerunning.example');
  });

  test('leaves the variables of this shell out of the entry', async () => {
    const { stdout } = await run(['config', 'cursor'], { env: { SI_MCP_BRAND: 'nova-motors' } });
    expect(readEntry('cursor', stdout).args).toEqual([PROGRAM]);
  });

  test('a flag that cannot be used is refused here, not when the client starts', async () => {
    expect(await run(['config', 'cursor', '--clock', 'noon'])).toMatchObject({ code: 2, stdout: '' });
  });
});

test('mcp.json works as it stands from a built clone', async () => {
  const { mcpServers } = JSON.parse(readFileSync(join(REPOSITORY, 'mcp.json'), 'utf8'));
  expect(Object.keys(mcpServers)).toEqual(['si']);
  expect(await domainBehind(mcpServers.si.command, mcpServers.si.args, REPOSITORY)).toBe('delta.example');
});
