/**
 * Fetches the MCP conformance suite and the Inspector, which need Node 22, with a Node 22 of their own, all as packages into
 * node_modules/.cache. On a machine that cannot, says so in one line and exits 0: test/conformance/mcp.test.ts is then left out.
 */
import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

const PACKAGES = {
  node: '22.23.3',
  '@modelcontextprotocol/conformance': '0.2.0-alpha.12',
  '@modelcontextprotocol/inspector': '2.12.0',
};

const folder = fileURLToPath(new URL('../node_modules/.cache/mcp-tools/', import.meta.url));
const manifest = JSON.stringify({ private: true, dependencies: PACKAGES });
mkdirSync(folder, { recursive: true });
writeFileSync(`${folder}package.json`, manifest);
try {
  execFileSync('npm', ['install', '--no-audit', '--no-fund', '--no-package-lock', '--silent'], {
    cwd: folder,
    stdio: 'ignore',
    timeout: 240_000,
  });
  const version = execFileSync(`${folder}node_modules/node/bin/node`, ['--version'], { encoding: 'utf8' }).trim();
  if (!existsSync(`${folder}node_modules/.bin/mcp-inspector`)) throw new Error('the Inspector is not there');
  console.log(`MCP conformance and Inspector fetched, with Node ${version}`);
} catch {
  console.log('MCP conformance and Inspector could not be fetched here; their tests are left out');
}
