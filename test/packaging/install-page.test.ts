/** docs/install.md says what is: its scripts, files, flags and names exist. */
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { startOf } from '../../src/commands/clients.ts';
import { REPOSITORY } from '../cli/program.ts';

const page = readFileSync(join(REPOSITORY, 'docs/install.md'), 'utf8');
const manifest = JSON.parse(readFileSync(join(REPOSITORY, 'package.json'), 'utf8'));

describe('docs/install.md', () => {
  test('shows the entry that a copy started by npx prints', () => {
    const [, shown = ''] = /```json\n([\s\S]*?)```/.exec(page) ?? [];
    const copy = '/home/ann/.npm/_npx/1f/node_modules/si-mcp/dist/si-mcp.js';
    expect(JSON.parse(shown)).toEqual({
      mcpServers: { delta: startOf(copy, ['--brand', 'delta'], 'linux') },
    });
  });

  test('names scripts, files, the version and the name in the registry as they are', () => {
    const scripts = [...page.matchAll(/npm run (\w+)/g)].map(([, name = '']) => name);
    expect(scripts.length).toBeGreaterThan(1);
    for (const name of scripts) expect(manifest.scripts, name).toHaveProperty(name);
    const files = [...page.matchAll(/packaging\/[\w./-]*\w/g)].map(([file]) => file);
    expect(files.filter((file) => !file.startsWith('packaging/output/')).length).toBeGreaterThan(1);
    for (const file of files)
      expect(file === 'packaging/output/si-mcp.mcpb' || existsSync(join(REPOSITORY, file)), file).toBe(true);
    expect(page).toContain(`si-mcp-${manifest.version}.tgz`);
    expect(page).toContain(`\`${manifest.mcpName}\``);
  });
});
