/** The page at `/` as a person sees it: which brands and tools there are, and what to paste where. */
import { describe, expect, test } from 'vitest';
import { PAGE_HEADERS, type PageFacts, renderPage } from '../../../src/mcp/http/page.ts';

const FACTS: PageFacts = {
  base: 'https://si.brand.example',
  version: '1.2.3',
  brands: [
    { title: 'Acme & Sons', path: '/mcp' },
    { title: 'Nova "Motors"', path: '/brands/nova/mcp' },
  ],
  tools: [
    { name: 'si_get_offering', title: "Look at what's offered" },
    { name: 'si_send_message', title: 'Say something' },
  ],
  credentials: false,
};

const readable = (html: string) => html.replace(/&#(\d+);/g, (_, code) => String.fromCharCode(Number(code)));
const cells = (html: string) =>
  [...html.matchAll(/<tr><td>(.*)<\/td><td>(.*)<\/td><\/tr>/g)].map(([, one = '', other = '']) => [one, other]);
const snippets = (html: string) =>
  Object.fromEntries(
    [...html.matchAll(/<h3>(.*)<\/h3>\n<pre><code>([^<]*)<\/code><\/pre>/g)].map(([, title = '', text = '']) => [
      title,
      readable(text),
    ]),
  );

describe('the page', () => {
  test('lists every brand with its address and every tool with its title, all of it escaped', () => {
    expect(cells(renderPage(FACTS))).toEqual([
      ['Acme &#38; Sons', '<code>https://si.brand.example/mcp</code>'],
      ['Nova &#34;Motors&#34;', '<code>https://si.brand.example/brands/nova/mcp</code>'],
      ['<code>si_get_offering</code>', 'Look at what&#39;s offered'],
      ['<code>si_send_message</code>', 'Say something'],
    ]);
  });

  test('what to paste leads to the first brand, wherever that is', () => {
    const html = renderPage({ ...FACTS, brands: FACTS.brands.slice(1) });
    expect(snippets(html)['Claude Code']).toBe(
      'claude mcp add --transport http si https://si.brand.example/brands/nova/mcp',
    );
  });

  test('names the program and its version', () => {
    expect(renderPage({ ...FACTS, version: '1<2' })).toContain('<strong>si-mcp 1&#60;2</strong>');
  });

  test('without credentials says that none are needed, and nothing to paste holds a key', () => {
    const html = renderPage(FACTS);
    expect(html).toContain('No credentials are needed here. The address takes MCP messages by POST');
    expect(html).not.toContain('bearer key');
    expect(snippets(html)).toEqual({
      'Claude Code': 'claude mcp add --transport http si https://si.brand.example/mcp',
      'Cursor: .cursor/mcp.json': `{
  "mcpServers": {
    "si": {
      "url": "https://si.brand.example/mcp"
    }
  }
}`,
      'VS Code: .vscode/mcp.json': `{
  "servers": {
    "si": {
      "type": "http",
      "url": "https://si.brand.example/mcp"
    }
  }
}`,
      'MCP Inspector':
        'npx @modelcontextprotocol/inspector --cli --transport http --method tools/list https://si.brand.example/mcp',
      curl: `curl -s https://si.brand.example/mcp \\
  -H 'Content-Type: application/json' \\
  -H 'Accept: application/json, text/event-stream' \\
  -d '{"jsonrpc":"2.0","id":1,"method":"tools/call","params":{"name":"get_adcp_capabilities","arguments":{}}}'`,
    });
  });

  test('with credentials says what needs them, and shows where the key goes', () => {
    const html = renderPage({ ...FACTS, credentials: true });
    expect(html).toContain('Discovery is open. The four <code>si_*</code> tools need a bearer key or token');
    expect(html).not.toContain('No credentials are needed');
    const { curl, ...others } = snippets(html);
    expect(others).toEqual({
      'Claude Code':
        'claude mcp add --transport http si https://si.brand.example/mcp --header "Authorization: Bearer YOUR_KEY"',
      'Cursor: .cursor/mcp.json': `{
  "mcpServers": {
    "si": {
      "url": "https://si.brand.example/mcp",
      "headers": {
        "Authorization": "Bearer YOUR_KEY"
      }
    }
  }
}`,
      'VS Code: .vscode/mcp.json': `{
  "servers": {
    "si": {
      "type": "http",
      "url": "https://si.brand.example/mcp",
      "headers": {
        "Authorization": "Bearer YOUR_KEY"
      }
    }
  }
}`,
      'MCP Inspector':
        'npx @modelcontextprotocol/inspector --cli --transport http --method tools/list https://si.brand.example/mcp --header "Authorization: Bearer YOUR_KEY"',
    });
    // It calls the one tool that is open to everyone.
    expect(curl).toContain('get_adcp_capabilities');
    expect(curl).not.toContain('Bearer');
  });

  test('with its headers it may show its own style, is not kept, tells no other site where a person came from', () => {
    expect(PAGE_HEADERS).toEqual([
      'Content-Type',
      'text/html; charset=utf-8',
      'Content-Security-Policy',
      expect.stringMatching(
        /^default-src 'none'; style-src 'sha256-[\w+/=]{44}'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'$/,
      ),
      'Referrer-Policy',
      'no-referrer',
      'Cache-Control',
      'no-store',
      'Vary',
      'Host',
    ]);
  });
});
