import { execFileSync } from 'node:child_process';
import {
  copyFileSync,
  existsSync,
  lstatSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { isAbsolute, join } from 'node:path';
import { parse as parseToml } from 'smol-toml';
import { afterAll, describe, expect, test } from 'vitest';
import { parse as parseYaml } from 'yaml';
import { CLIENTS, type ClientName, claudeLine, clientOf, startOf } from '../../src/commands/clients.ts';
import { readClientFolders } from '../../src/config.ts';
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
function readEntry(client: ClientName, text: string): { key: string; command: string; args: string[] } {
  if (client === 'claude-code') {
    const [, key = '', command = ''] = /^claude mcp add (\S+) -- (.*)\n$/.exec(text) ?? [];
    // The shell is what reads this line: let it.
    const words = execFileSync('sh', ['-c', `for word in ${command}; do printf '%s\\n' "$word"; done`], {
      encoding: 'utf8',
    });
    const [program = '', ...args] = words.trimEnd().split('\n');
    return { key, command: program, args };
  }
  const { format, table } = clientOf(client);
  const file = format === 'toml' ? parseToml(text) : format === 'yaml' ? parseYaml(text) : JSON.parse(text);
  const [key = ''] = Object.keys(file[table]);
  const { cmd, command = cmd, args } = file[table][key];
  return { key, command, args };
}

describe('si-mcp config', () => {
  test.concurrent.each(
    CLIENTS,
  )('prints an entry for %s that starts this program, with the flags given', async (client) => {
    const flags = ['--brand', 'nova-motors', '--seed', '7', '--strict-host', '--clock', '2026-01-18T10:30:00-05:00'];
    const { code, stdout, stderr } = await run(['config', client, ...flags]);
    expect(code).toBe(0);
    expect(stderr).toMatch(/^For .+:\n$/);
    const { key, command, args } = readEntry(client, stdout);
    expect(key).toBe('nova-motors');
    expect(isAbsolute(command)).toBe(true);
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
  });

  test('what it prints starts from any folder, exactly as printed', async () => {
    const { key, command, args } = readEntry('cursor', (await run(['config', 'cursor'])).stdout);
    expect([key, args]).toEqual(['si', [PROGRAM]]);
    expect(await domainBehind(command, args)).toBe('delta.example');
  });

  test('a brand file becomes an absolute path, spaces and all', async () => {
    copyFileSync(join(REPOSITORY, 'src/brands/packs/pace-running.yaml'), join(elsewhere, 'my brand.yaml'));
    const { stdout } = await run(['config', 'claude-code', '--brand', 'my brand.yaml'], { cwd: elsewhere });
    const { key, command, args } = readEntry('claude-code', stdout);
    expect(key).toBe('pace-running');
    expect(args).toEqual([PROGRAM, '--brand', join(elsewhere, 'my brand.yaml')]);
    expect(await domainBehind(command, args, REPOSITORY)).toBe('pacerunning.example');
  });

  test('takes the store along, and a file of this folder by its whole path', async () => {
    const words = ['config', 'cursor', '--store'];
    const { stdout } = await run([...words, 'sqlite:./si.db'], { cwd: elsewhere });
    expect(readEntry('cursor', stdout).args.slice(1)).toEqual(['--store', `sqlite:${join(elsewhere, 'si.db')}`]);
    const redis = await run([...words, 'redis://127.0.0.1:6379'], { cwd: elsewhere });
    expect(readEntry('cursor', redis.stdout).args.slice(1)).toEqual(['--store', 'redis://127.0.0.1:6379']);
  });

  test('leaves the variables of this shell out of the entry', async () => {
    const { stdout } = await run(['config', 'cursor'], { env: { SI_MCP_BRAND: 'nova-motors' } });
    expect(readEntry('cursor', stdout).args).toEqual([PROGRAM]);
  });

  test.each([
    [['--clock', 'noon'], 'Invalid --clock "noon"'],
    [['--url', 'ftp://x'], 'Invalid --url "ftp://x": expected an http or https URL.'],
    [['--url', 'http://127.0.0.1:3333', '--brand', 'delta'], '--url: the service has its own settings; omit --brand.'],
    [['--url', 'http://si.brand.example', '--key', 'k'], '--url: keys are only sent over HTTPS or to localhost.'],
    [['--key', 'k'], '--key requires --url.'],
    [
      ['--name', 'my brand'],
      'Invalid --name: expected up to 64 letters, digits, dashes and underscores, starting with a letter or digit.',
    ],
    [
      ['--name', '__proto__'],
      'Invalid --name: expected up to 64 letters, digits, dashes and underscores, starting with a letter or digit.',
    ],
  ])('%j is refused here, not when the client starts', async (flags, usageError) => {
    const { code, stdout, stderr } = await run(['config', 'cursor', ...flags]);
    expect([code, stdout]).toEqual([2, '']);
    expect(stderr).toContain(`si-mcp: ${usageError}`);
  });
});

describe('si-mcp config --write (P36)', () => {
  const home = () => mkdtempSync(join(tmpdir(), 'si-mcp-home-'));
  const inHome = (folder: string) => ({ cwd: folder, env: { HOME: folder } });

  test('makes the file where there is none, and says where', async () => {
    const folder = home();
    const { code, stdout, stderr } = await run(['config', 'codex', '--write'], inHome(folder));
    const file = join(folder, '.codex/config.toml');
    expect([code, stdout]).toEqual([0, '']);
    expect(stderr).toMatch(new RegExp(`^"si" is in ${file} \\(.*\\)\\.\\n$`));
    expect(parseToml(readFileSync(file, 'utf8'))).toEqual({
      mcp_servers: { si: { command: process.execPath, args: [PROGRAM] } },
    });
  });

  test('keeps what was there in a copy, behind a link too, with its mode; a second time nothing happens', async () => {
    const folder = home();
    const real = join(folder, 'dotfiles.json');
    const file = join(folder, '.cursor/mcp.json');
    mkdirSync(join(folder, '.cursor'));
    writeFileSync(real, '{"mcpServers":{"other":{"command":"x"}}}', { mode: 0o640 });
    symlinkSync(real, file);
    const words = ['config', 'cursor', '--url', 'http://127.0.0.1:3333/brands/delta/mcp', '--write'];
    const first = await run(words, inHome(folder));
    expect(first.stderr).toContain(`Backup: ${real}.bak.`);
    expect(JSON.parse(readFileSync(file, 'utf8')).mcpServers).toEqual({
      other: { command: 'x' },
      delta: { url: 'http://127.0.0.1:3333/brands/delta/mcp' },
    });
    expect(readFileSync(`${real}.bak`, 'utf8')).toBe('{"mcpServers":{"other":{"command":"x"}}}');
    expect([lstatSync(file).isSymbolicLink(), statSync(real).mode & 0o777]).toEqual([true, 0o640]);

    const again = await run(words, inHome(folder));
    expect(again).toEqual({ code: 0, stdout: '', stderr: `${real} already has this entry; nothing changed.\n` });
    expect(existsSync(`${real}.bak2`)).toBe(false);

    await run(['config', 'cursor', '--write'], inHome(folder));
    expect(existsSync(`${real}.bak2`)).toBe(true);
  });

  test.each<[string, string | Buffer, string]>([
    ['broken', '{"mcpServers": {', 'line 1, column 17: CloseBraceExpected'],
    ['of another encoding', Buffer.from([0x7b, 0xff, 0xfe, 0x7d]), 'it is not UTF-8 text'],
  ])('a file that is %s is left as it is, with code 2 and the reason', async (_, bytes, reason) => {
    const folder = home();
    const file = join(folder, 'mcp.json');
    writeFileSync(file, bytes);
    const { code, stderr } = await run(['config', 'lm-studio', '--file', 'mcp.json'], inHome(folder));
    expect([code, stderr]).toEqual([2, `si-mcp: ${file} was not changed: ${reason}.\n`]);
    expect(readdirSync(folder)).toEqual(['mcp.json']);
    expect(readFileSync(file)).toEqual(Buffer.from(bytes));
  });

  test('what is no ordinary file is never replaced', async () => {
    const folder = home();
    const pipe = join(folder, 'pipe');
    execFileSync('mkfifo', [pipe]);
    for (const [file, reason] of [
      [pipe, 'it is no ordinary file'],
      [folder, 'it is a folder'],
    ])
      expect(await run(['config', 'cursor', '--file', String(file)], inHome(folder))).toEqual({
        code: 2,
        stdout: '',
        stderr: `si-mcp: ${file} was not changed: ${reason}.\n`,
      });
    expect([readdirSync(folder), lstatSync(pipe).isFIFO()]).toEqual([['pipe'], true]);
  });

  test('a client without a file of its own needs one to be named', async () => {
    const { code, stderr } = await run(['config', 'inspector', '--write'], inHome(home()));
    expect([code, stderr]).toEqual([
      2,
      'si-mcp: --write: inspector has no default settings file; pass one with --file.\n',
    ]);
  });
});

describe('where clients keep their servers', () => {
  const LINUX = readClientFolders({}, 'linux', ['/home/ann', '/home/ann/shop']);
  const MAC = readClientFolders({}, 'darwin', ['/Users/ann', '/Users/ann/shop']);
  const WINDOWS = readClientFolders({ APPDATA: 'C:\\Users\\ann\\AppData\\Roaming' }, 'win32', [
    'C:\\Users\\ann',
    'C:\\shop',
  ]);

  test.each<[ClientName, string, string, string]>([
    [
      'claude-desktop',
      '/home/ann/.config/Claude/claude_desktop_config.json',
      '/Users/ann/Library/Application Support/Claude/claude_desktop_config.json',
      'C:\\Users\\ann\\AppData\\Roaming\\Claude\\claude_desktop_config.json',
    ],
    ['claude-code', '/home/ann/shop/.mcp.json', '/Users/ann/shop/.mcp.json', 'C:\\shop\\.mcp.json'],
    ['cursor', '/home/ann/.cursor/mcp.json', '/Users/ann/.cursor/mcp.json', 'C:\\Users\\ann\\.cursor\\mcp.json'],
    [
      'vscode',
      '/home/ann/.config/Code/User/mcp.json',
      '/Users/ann/Library/Application Support/Code/User/mcp.json',
      'C:\\Users\\ann\\AppData\\Roaming\\Code\\User\\mcp.json',
    ],
    ['codex', '/home/ann/.codex/config.toml', '/Users/ann/.codex/config.toml', 'C:\\Users\\ann\\.codex\\config.toml'],
    [
      'gemini-cli',
      '/home/ann/.gemini/settings.json',
      '/Users/ann/.gemini/settings.json',
      'C:\\Users\\ann\\.gemini\\settings.json',
    ],
    [
      'windsurf',
      '/home/ann/.codeium/windsurf/mcp_config.json',
      '/Users/ann/.codeium/windsurf/mcp_config.json',
      'C:\\Users\\ann\\.codeium\\windsurf\\mcp_config.json',
    ],
    [
      'zed',
      '/home/ann/.config/zed/settings.json',
      '/Users/ann/.config/zed/settings.json',
      'C:\\Users\\ann\\AppData\\Roaming\\Zed\\settings.json',
    ],
    [
      'goose',
      '/home/ann/.config/goose/config.yaml',
      '/Users/ann/.config/goose/config.yaml',
      'C:\\Users\\ann\\AppData\\Roaming\\Block\\goose\\config\\config.yaml',
    ],
    [
      'cline',
      '/home/ann/.cline/data/settings/cline_mcp_settings.json',
      '/Users/ann/.cline/data/settings/cline_mcp_settings.json',
      'C:\\Users\\ann\\.cline\\data\\settings\\cline_mcp_settings.json',
    ],
    [
      'lm-studio',
      '/home/ann/.lmstudio/mcp.json',
      '/Users/ann/.lmstudio/mcp.json',
      'C:\\Users\\ann\\.lmstudio\\mcp.json',
    ],
    [
      'copilot-cli',
      '/home/ann/.copilot/mcp-config.json',
      '/Users/ann/.copilot/mcp-config.json',
      'C:\\Users\\ann\\.copilot\\mcp-config.json',
    ],
  ])('%s', (client, linux, mac, windows) => {
    const { file } = clientOf(client);
    expect([file(LINUX), file(MAC), file(WINDOWS)]).toEqual([linux, mac, windows]);
  });

  test('follows the variables of the clients and of the desktop', () => {
    const folders = readClientFolders(
      {
        XDG_CONFIG_HOME: '/srv/config',
        CODEX_HOME: '/srv/codex',
        COPILOT_HOME: '/srv/copilot',
        CLINE_MCP_SETTINGS_PATH: '/srv/cline.json',
      },
      'linux',
      ['/home/ann', '/'],
    );
    expect((['zed', 'codex', 'copilot-cli', 'cline'] as const).map((client) => clientOf(client).file(folders))).toEqual(
      ['/srv/config/zed/settings.json', '/srv/codex/config.toml', '/srv/copilot/mcp-config.json', '/srv/cline.json'],
    );
  });

  test.each<[ClientName, object]>([
    ['claude-code', { type: 'http', url: 'https://si.example/mcp', headers: { Authorization: 'Bearer k' } }],
    ['cursor', { url: 'https://si.example/mcp', headers: { Authorization: 'Bearer k' } }],
    ['vscode', { type: 'http', url: 'https://si.example/mcp', headers: { Authorization: 'Bearer k' } }],
    ['codex', { url: 'https://si.example/mcp', http_headers: { Authorization: 'Bearer k' } }],
    ['gemini-cli', { httpUrl: 'https://si.example/mcp', headers: { Authorization: 'Bearer k' } }],
    ['windsurf', { serverUrl: 'https://si.example/mcp', headers: { Authorization: 'Bearer k' } }],
    ['zed', { url: 'https://si.example/mcp', headers: { Authorization: 'Bearer k' } }],
    ['goose', { type: 'streamable_http', uri: 'https://si.example/mcp', headers: { Authorization: 'Bearer k' } }],
    ['cline', { type: 'streamableHttp', url: 'https://si.example/mcp', headers: { Authorization: 'Bearer k' } }],
    ['lm-studio', { url: 'https://si.example/mcp', headers: { Authorization: 'Bearer k' } }],
    ['copilot-cli', { type: 'http', url: 'https://si.example/mcp', headers: { Authorization: 'Bearer k' } }],
    ['inspector', { type: 'streamable-http', url: 'https://si.example/mcp', headers: { Authorization: 'Bearer k' } }],
    [
      'claude-desktop',
      {
        command: 'npx',
        args: ['-y', 'mcp-remote', 'https://si.example/mcp', '--header', `Authorization:\${AUTHORIZATION}`],
        env: { AUTHORIZATION: 'Bearer k' },
      },
    ],
  ])('%s is led to a service in its own words', (client, link) => {
    expect(clientOf(client).entry('si', { url: 'https://si.example/mcp', key: 'k' }, LINUX).link).toEqual(link);
  });

  test('on Windows, npx is started through cmd, which gets its own signs marked', () => {
    const link = { url: 'https://si.example/mcp?a=1&b=(2)' };
    expect(clientOf('claude-desktop').entry('si', link, WINDOWS).link).toEqual({
      command: 'cmd',
      args: ['/c', 'npx', '-y', 'mcp-remote', 'https://si.example/mcp?a=1^&b=^(2^)'],
    });
    const kept = 'C:\\Users\\ann\\AppData\\Local\\npm-cache\\_npx\\1f\\node_modules\\si-mcp\\dist\\si-mcp.js';
    expect(startOf(kept, ['--brand', 'delta'], 'win32')).toEqual({
      command: 'cmd',
      args: ['/c', 'npx', '-y', 'si-mcp', '--brand', 'delta'],
    });
    expect(startOf('/home/ann/.npm/_npx/1f/node_modules/si-mcp/dist/si-mcp.js', [], 'linux')).toEqual({
      command: 'npx',
      args: ['-y', 'si-mcp'],
    });
  });

  test('on Windows, the line for a terminal quotes paths with spaces and leaves backslashes alone', () => {
    const start = startOf(
      'C:\\my tools\\si-mcp.js',
      ['--brand', 'delta'],
      'win32',
      'C:\\Program Files\\nodejs\\node.exe',
    );
    expect(claudeLine('si', start, 'win32')).toBe(
      'claude mcp add si -- "C:\\Program Files\\nodejs\\node.exe" "C:\\my tools\\si-mcp.js" --brand delta\n',
    );
    expect(claudeLine('si', { url: 'https://si.example/mcp', key: 'k' }, 'linux')).toBe(
      "claude mcp add --transport http si https://si.example/mcp --header 'Authorization: Bearer k'\n",
    );
  });
});

test('mcp.json works as it stands from a built clone', async () => {
  const { mcpServers } = JSON.parse(readFileSync(join(REPOSITORY, 'mcp.json'), 'utf8'));
  expect(Object.keys(mcpServers)).toEqual(['si']);
  expect(await domainBehind(mcpServers.si.command, mcpServers.si.args, REPOSITORY)).toBe('delta.example');
});
