/** The page at `/`: what this is, whom it speaks for, and what to paste where. One file, no script, nothing loaded. */
import { createHash } from 'node:crypto';
import { connectSnippets } from './connect.ts';

/** One answer of 200, unless it says otherwise. */
export interface Page {
  status?: number;
  headers: string[];
  body: string | Buffer;
}

export interface PageFacts {
  /** Scheme and host this page was reached at, e.g. `http://127.0.0.1:3333`. */
  base: string;
  version: string;
  brands: readonly { title: string; path: string }[];
  tools: readonly { name: string; title: string }[];
  /** Whether the si_* tools ask for credentials. */
  credentials: boolean;
}

/** The page as HTML. Everything that is not ours is escaped. */
export function renderPage({ base, version, brands, tools, credentials }: PageFacts): string {
  const [first] = brands;
  const url = `${base}${first?.path ?? '/mcp'}`;
  const snippets = connectSnippets(url, credentials);
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="robots" content="noindex">
<title>si-mcp: Sponsored Intelligence brand agent</title>
<style>${STYLE}</style>
</head>
<body>
<main>
<h1>Sponsored Intelligence brand agent</h1>
<p>This is <strong>si-mcp ${inHtml(version)}</strong>, an MCP server. An AI assistant connects to it to talk with a brand on a user's
behalf and to hand a purchase over. It speaks AdCP Sponsored Intelligence; what the brand says is sponsored content.</p>
<h2>Brands</h2>
<table>
<tr><th>Brand</th><th>MCP address</th></tr>
${brands.map(({ title, path }) => `<tr><td>${inHtml(title)}</td><td><code>${inHtml(base + path)}</code></td></tr>`).join('\n')}
</table>
<h2>Connect</h2>
<p>${
    credentials
      ? 'Discovery is open. The four <code>si_*</code> tools need a bearer key or token; ask the operator for one.'
      : 'No credentials are needed here.'
  } The address takes MCP messages by POST (Streamable HTTP); it is not a web page.</p>
${snippets.map(([title, text]) => `<h3>${inHtml(title)}</h3>\n<pre><code>${inHtml(text)}</code></pre>`).join('\n')}
<h2>Tools</h2>
<table>
<tr><th>Tool</th><th>What it does</th></tr>
${tools.map(({ name, title }) => `<tr><td><code>${inHtml(name)}</code></td><td>${inHtml(title)}</td></tr>`).join('\n')}
</table>
</main>
</body>
</html>
`;
}

const STYLE = `
:root { color-scheme: light dark; font: 16px/1.5 system-ui, sans-serif; }
body { margin: 0; }
main { max-width: 46rem; margin: 0 auto; padding: 2rem 1rem 4rem; }
h1 { font-size: 1.6rem; } h2 { font-size: 1.2rem; margin-top: 2rem; } h3 { font-size: 1rem; margin-bottom: .25rem; }
table { border-collapse: collapse; width: 100%; } th, td { text-align: left; padding: .35rem .75rem .35rem 0; border-bottom: 1px solid #8886; }
pre { background: #8882; padding: .75rem; border-radius: .4rem; overflow-x: auto; margin-top: .25rem; }
code { font: .9em ui-monospace, monospace; }
`;

/** The page may show its own style and do nothing else. */
export const PAGE_HEADERS = [
  'Content-Type',
  'text/html; charset=utf-8',
  'Content-Security-Policy',
  `default-src 'none'; style-src 'sha256-${createHash('sha256').update(STYLE).digest('base64')}'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'`,
  'Referrer-Policy',
  'no-referrer',
  'Cache-Control',
  'no-store',
  'Vary',
  'Host',
];

function inHtml(text: string): string {
  return text.replace(/[&<>"']/g, (sign) => `&#${sign.charCodeAt(0)};`);
}
