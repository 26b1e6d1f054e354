/** Credentials of callers, as tests send them. */
import { mkdtemp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

export const NOON = new Date('2026-01-18T10:30:00Z');

export const call = (name: string, args: object = {}) => ({
  jsonrpc: '2.0',
  id: 1,
  method: 'tools/call',
  params: { name, arguments: args },
});

export const bearer = (token: string) => ({ Authorization: `Bearer ${token}` });

export async function keysFile(): Promise<string> {
  return join(await mkdtemp(join(tmpdir(), 'si-mcp-')), 'keys.json');
}
