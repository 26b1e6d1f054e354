/** What to paste where, to connect a client with this service. */

/** A title, and the text to paste. */
type Snippet = [title: string, text: string];

/** For the brand at `url`; with `credentials`, each shows where the key goes. */
export function connectSnippets(url: string, credentials: boolean): Snippet[] {
  const key = credentials ? 'YOUR_KEY' : undefined;
  const headers = key === undefined ? {} : { headers: { Authorization: `Bearer ${key}` } };
  const flag = key === undefined ? '' : ` --header "Authorization: Bearer ${key}"`;
  return [
    ['Claude Code', `claude mcp add --transport http si ${url}${flag}`],
    ['Cursor: .cursor/mcp.json', pretty({ mcpServers: { si: { url, ...headers } } })],
    ['VS Code: .vscode/mcp.json', pretty({ servers: { si: { type: 'http', url, ...headers } } })],
    ['MCP Inspector', `npx @modelcontextprotocol/inspector --cli --transport http --method tools/list ${url}${flag}`],
    [
      'curl',
      [
        `curl -s ${url} \\`,
        "  -H 'Content-Type: application/json' \\",
        "  -H 'Accept: application/json, text/event-stream' \\",
        `  -d '{"jsonrpc":"2.0","id":1,"method":"tools/call","params":{"name":"get_adcp_capabilities","arguments":{}}}'`,
      ].join('\n'),
    ],
  ];
}

function pretty(value: object): string {
  return JSON.stringify(value, null, 2);
}
