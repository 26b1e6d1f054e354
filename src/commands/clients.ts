/** The MCP clients that `si-mcp config` knows: where each keeps its servers, in which format, and how it wants an entry. */
import { posix, win32 } from 'node:path';
import type { ClientFolders } from '../config.ts';

export const CLIENTS = [
  'claude-desktop',
  'claude-code',
  'cursor',
  'vscode',
  'codex',
  'gemini-cli',
  'windsurf',
  'zed',
  'goose',
  'cline',
  'lm-studio',
  'copilot-cli',
  'inspector',
] as const;
export type ClientName = (typeof CLIENTS)[number];

/** How a host starts us: a program and its words, all paths absolute. */
interface Start {
  command: string;
  args: string[];
  env?: Record<string, string>;
}

/** Where a service of ours is reached, and what opens it. */
interface Remote {
  url: string;
  key?: string;
}

export type Link = Start | Remote;

/** `jsonc`: the client reads comments and trailing commas in its JSON. */
export type Format = 'json' | 'jsonc' | 'toml' | 'yaml';

/** An entry: what says where we are, and what the client wants besides, unless the user has it otherwise already. */
export interface Entry {
  link: Record<string, unknown>;
  besides: Record<string, unknown>;
}

interface Client {
  format: Format;
  /** The member of the file that holds the servers by name. */
  table: string;
  /** The file, by the machine it is on; `undefined` when it is the user's choice. */
  file(folders: ClientFolders): string | undefined;
  /** How a person gets there, or makes the client read it. */
  hint: string;
  entry(name: string, link: Link, folders: ClientFolders): Entry;
}

const CLIENT: Record<ClientName, Client> = {
  'claude-desktop': {
    format: 'json',
    table: 'mcpServers',
    file: (folders) => inApplicationData(folders, 'Claude', 'claude_desktop_config.json'),
    hint: 'Settings > Developer; restart Claude Desktop',
    // Its file starts programs only: a bridge leads to a service.
    entry: (_name, link, folders) => plain(isStart(link) ? link : bridgeTo(link, folders.platform)),
  },
  'claude-code': {
    format: 'json',
    table: 'mcpServers',
    file: ({ platform, here }) => pathOf(platform).join(here, '.mcp.json'),
    hint: 'of this project; /mcp shows it',
    entry: (_name, link) => typed(link, 'stdio', 'http'),
  },
  cursor: {
    format: 'jsonc',
    table: 'mcpServers',
    file: ({ home, platform }) => pathOf(platform).join(home, '.cursor', 'mcp.json'),
    hint: 'or .cursor/mcp.json of a project',
    entry: (_name, link) => plain(isStart(link) ? link : remote('url', link)),
  },
  vscode: {
    format: 'jsonc',
    table: 'servers',
    file: (folders) => inApplicationData(folders, 'Code', 'User', 'mcp.json'),
    hint: 'MCP: Open User Configuration; or .vscode/mcp.json of a project',
    entry: (_name, link) => typed(link, 'stdio', 'http'),
  },
  codex: {
    format: 'toml',
    table: 'mcp_servers',
    file: ({ home, platform, codex }) => codex ?? pathOf(platform).join(home, '.codex', 'config.toml'),
    hint: 'for the CLI, the IDE extension and the app; /mcp shows it',
    entry: (_name, link) => plain(isStart(link) ? link : remote('url', link, 'http_headers')),
  },
  'gemini-cli': {
    format: 'jsonc',
    table: 'mcpServers',
    file: ({ home, platform }) => pathOf(platform).join(home, '.gemini', 'settings.json'),
    hint: '/mcp shows it',
    // Its `url` is for server-sent events.
    entry: (_name, link) => plain(isStart(link) ? link : remote('httpUrl', link)),
  },
  windsurf: {
    format: 'json',
    table: 'mcpServers',
    file: ({ home, platform }) => pathOf(platform).join(home, '.codeium', 'windsurf', 'mcp_config.json'),
    hint: 'Cascade > MCP servers > Configure; refresh there',
    entry: (_name, link) => plain(isStart(link) ? link : remote('serverUrl', link)),
  },
  zed: {
    format: 'jsonc',
    table: 'context_servers',
    file: ({ platform, config, appData }) =>
      platform === 'win32' ? win32.join(appData, 'Zed', 'settings.json') : posix.join(config, 'zed', 'settings.json'),
    hint: 'zed: open settings file',
    entry: (_name, link) => (isStart(link) ? { link: { ...link }, besides: { env: {} } } : plain(remote('url', link))),
  },
  goose: {
    format: 'yaml',
    table: 'extensions',
    file: ({ platform, config, appData }) =>
      platform === 'win32'
        ? win32.join(appData, 'Block', 'goose', 'config', 'config.yaml')
        : posix.join(config, 'goose', 'config.yaml'),
    hint: 'restart goose',
    entry: (name, link) => ({
      link: isStart(link)
        ? { type: 'stdio', cmd: link.command, args: link.args }
        : { type: 'streamable_http', ...remote('uri', link) },
      besides: {
        enabled: true,
        name,
        description: 'A Sponsored Intelligence brand agent',
        timeout: 300,
        envs: {},
        env_keys: [],
      },
    }),
  },
  cline: {
    format: 'json',
    table: 'mcpServers',
    file: ({ home, platform, cline }) =>
      cline ?? pathOf(platform).join(home, '.cline', 'data', 'settings', 'cline_mcp_settings.json'),
    hint: 'MCP Servers > Configure opens it',
    entry: (_name, link) => plain(isStart(link) ? link : { type: 'streamableHttp', ...remote('url', link) }),
  },
  'lm-studio': {
    format: 'json',
    table: 'mcpServers',
    file: ({ home, platform }) => pathOf(platform).join(home, '.lmstudio', 'mcp.json'),
    hint: 'Program > Install > Edit mcp.json',
    entry: (_name, link) => plain(isStart(link) ? link : remote('url', link)),
  },
  'copilot-cli': {
    format: 'json',
    table: 'mcpServers',
    file: ({ home, platform, copilot }) => copilot ?? pathOf(platform).join(home, '.copilot', 'mcp-config.json'),
    hint: '/mcp show',
    entry: (_name, link) => ({ ...typed(link, 'local', 'http'), besides: { tools: ['*'] } }),
  },
  inspector: {
    format: 'json',
    table: 'mcpServers',
    file: () => undefined,
    hint: 'npx @modelcontextprotocol/inspector --config FILE --server NAME',
    entry: (_name, link) => typed(link, 'stdio', 'streamable-http'),
  },
};

/** What is known of a client. */
export function clientOf(name: ClientName): Client {
  return CLIENT[name];
}

/**
 * How a client starts this program. A copy that npx keeps goes when its cache is emptied, so npx is asked again; on Windows it is
 * a script that only a shell can start.
 */
export function startOf(program: string, words: string[], platform: NodeJS.Platform, node = process.execPath): Start {
  if (!program.split(/[\\/]/).includes('_npx')) return { command: node, args: [program, ...words] };
  return throughNpx(['-y', 'si-mcp', ...words], platform);
}

/** The line that adds an entry to Claude Code, for the shell of that machine. */
export function claudeLine(name: string, link: Link, platform: NodeJS.Platform): string {
  const quote = platform === 'win32' ? quotedForWindows : quoted;
  if (isStart(link)) return `claude mcp add ${name} -- ${[link.command, ...link.args].map(quote).join(' ')}\n`;
  const header = link.key === undefined ? '' : ` --header ${quote(`Authorization: ${bearer(link.key)}`)}`;
  return `claude mcp add --transport http ${name} ${quote(link.url)}${header}\n`;
}

function isStart(link: Link): link is Start {
  return 'command' in link;
}

function plain(link: object): Entry {
  return { link: { ...link }, besides: {} };
}

function typed(link: Link, local: string, http: string): Entry {
  return plain(isStart(link) ? { type: local, ...link } : { type: http, ...remote('url', link) });
}

function remote(member: string, { url, key }: Remote, headers = 'headers'): Record<string, unknown> {
  return { [member]: url, ...(key !== undefined && { [headers]: { Authorization: bearer(key) } }) };
}

function bearer(key: string): string {
  return `Bearer ${key}`;
}

/** A program that speaks MCP over stdio on one side and HTTP on the other. */
function bridgeTo({ url, key }: Remote, platform: NodeJS.Platform): Start {
  const open = url.startsWith('http:') ? ['--allow-http'] : [];
  // Through a variable: on Windows the client takes a word with a space apart.
  const header = key === undefined ? [] : ['--header', `Authorization:\${AUTHORIZATION}`];
  const start = throughNpx(['-y', 'mcp-remote', url, ...open, ...header], platform);
  return key === undefined ? start : { ...start, env: { AUTHORIZATION: bearer(key) } };
}

function throughNpx(words: string[], platform: NodeJS.Platform): Start {
  if (platform !== 'win32') return { command: 'npx', args: words };
  return { command: 'cmd', args: ['/c', 'npx', ...words.map(escapedForCmd)] };
}

/** What cmd would take for its own. In a word with a space, which is put between quotes, it takes none of them. */
function escapedForCmd(word: string): string {
  return /\s/.test(word) ? word : word.replace(/[&|<>^()]/g, '^$&');
}

function inApplicationData({ platform, home, config, appData }: ClientFolders, ...names: string[]): string {
  if (platform === 'win32') return win32.join(appData, ...names);
  if (platform === 'darwin') return posix.join(home, 'Library', 'Application Support', ...names);
  return posix.join(config, ...names);
}

function pathOf(platform: NodeJS.Platform) {
  return platform === 'win32' ? win32 : posix;
}

/** For a POSIX shell; plain words stay as they are. */
function quoted(word: string): string {
  return /^[\w@%+=:,./-]+$/.test(word) ? word : `'${word.replaceAll("'", `'\\''`)}'`;
}

/** For cmd and PowerShell, which both leave backslashes alone. */
function quotedForWindows(word: string): string {
  return /^[\w@+=:,./\\-]+$/.test(word) ? word : `"${word.replaceAll('"', '\\"')}"`;
}
