/** The MCP clients that `si-mcp config` writes an entry for, and how each of them wants it. */
export const CLIENTS = ['claude-desktop', 'claude-code', 'cursor', 'vscode', 'inspector'] as const;
export type ClientName = (typeof CLIENTS)[number];

/** How a host starts us: a program and its words, all paths absolute. */
export interface Start {
  command: string;
  args: string[];
}

/** One client's entry: the text to paste (nothing else), and where it goes. `key` is what the client calls this server. */
export function entryFor(client: ClientName, key: string, start: Start): { text: string; place: string } {
  switch (client) {
    case 'claude-desktop':
      return {
        text: json({ mcpServers: { [key]: start } }),
        place: 'claude_desktop_config.json (Settings > Developer)',
      };
    case 'cursor':
      return { text: json({ mcpServers: { [key]: start } }), place: '.cursor/mcp.json' };
    case 'vscode':
      return { text: json({ servers: { [key]: { type: 'stdio', ...start } } }), place: '.vscode/mcp.json' };
    case 'inspector':
      return {
        text: json({ mcpServers: { [key]: { type: 'stdio', ...start } } }),
        place: `a file of your own: npx @modelcontextprotocol/inspector --config FILE --server ${key}`,
      };
    case 'claude-code':
      return {
        text: `claude mcp add ${key} -- ${[start.command, ...start.args].map(quoted).join(' ')}\n`,
        place: 'a terminal',
      };
  }
}

function json(value: object): string {
  return `${JSON.stringify(value, null, 2)}\n`;
}

/** For a POSIX shell; plain words stay as they are. */
function quoted(word: string): string {
  return /^[\w@%+=:,./-]+$/.test(word) ? word : `'${word.replaceAll("'", `'\\''`)}'`;
}
