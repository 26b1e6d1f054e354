/** A copied call runs as it stands: what is copied is run against a real service here. */
import { execFile, execFileSync } from 'node:child_process';
import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { describe, expect, test } from 'vitest';
import { asCurl, asSdkCode, asTest } from '../../src/ui/inspector/copy-as.ts';
import type { Call, Session } from '../../src/ui/inspector/session.ts';
import { openService } from '../mcp/http/service.ts';

const call = (number: number, tool: string, args: unknown, content: Record<string, unknown>): Call => ({
  number,
  tool,
  at: 0,
  ms: 1,
  arguments: args,
  text: '',
  structuredContent: content,
  isError: false,
  replayed: false,
  traces: [],
});

const SAID = `It's "quoted" $HOME \`id\` \\ and ü`;
const OPENING = call(
  1,
  'si_initiate_session',
  { idempotency_key: 'abcdefgh…', intent: SAID, identity: { consent_granted: false } },
  { status: 'completed', session_id: 'session-…', session_status: 'active' },
);
const TURN = call(
  2,
  'si_send_message',
  { session_id: 'session-…', idempotency_key: 'abcdefgh…', message: 'buy' },
  { status: 'completed', session_status: 'pending_handoff' },
);
const SESSION: Session = {
  ...{ id: 'a', brand: 'delta', caller: 'b', began: 0, status: 'active', path: [], receipts: [], count: 2 },
  calls: [OPENING, TURN],
};

const has = (command: string) => {
  try {
    execFileSync(command, ['--version'], { stdio: 'ignore' });
    return true;
  } catch {
    return false;
  }
};

describe('as curl', () => {
  test('what was typed reaches the service letter by letter, and nothing of it is run by the shell', async () => {
    if (!has('curl')) return console.log('Not here: curl. Skipped without it: a copied curl line.');
    const service = await openService();
    const line = asCurl(service.url, OPENING).replace('$(uuidgen)', 'a-key-of-16-chars');
    const { stdout } = await promisify(execFile)('bash', ['-c', line]);
    expect(JSON.parse(stdout).result.structuredContent.session_status).toBe('active');
    expect(service.calls.at(-1)?.args).toMatchObject({ intent: SAID, idempotency_key: 'a-key-of-16-chars' });
  });

  test('what is not shown is a variable to be set first', () => {
    expect(asCurl('http://127.0.0.1:3333/mcp', TURN)).toBe(`SESSION_ID=…   # from an earlier answer
curl -s 'http://127.0.0.1:3333/mcp' \\
  -H 'Content-Type: application/json' \\
  -H 'Accept: application/json, text/event-stream' \\
  -d '{"jsonrpc":"2.0","id":1,"method":"tools/call","params":{"name":"si_send_message","arguments":{"session_id":"'"$SESSION_ID"'","idempotency_key":"'"$(uuidgen)"'","message":"buy"}}}'`);
  });
});

/** Inside the repository, so that the packages are found. */
function scratch(name: string, text: string): { file: string; remove: () => void } {
  const folder = mkdtempSync(fileURLToPath(new URL('../../node_modules/.cache-copied-', import.meta.url)));
  const file = join(folder, name);
  writeFileSync(file, text);
  return { file, remove: () => existsSync(folder) && rmSync(folder, { recursive: true }) };
}

describe('as code', () => {
  test('with the SDK, it makes the call', async () => {
    const service = await openService();
    const { file, remove } = scratch('copied.mjs', asSdkCode(service.url, OPENING));
    const { stdout } = await promisify(execFile)(process.execPath, [file]);
    remove();
    expect(stdout).toContain("session_status: 'active'");
    expect(service.calls.at(-1)?.args).toMatchObject({ intent: SAID });
  });

  test('as a test, it says the same again in a session of its own and expects the same states', () => {
    expect(asTest('http://127.0.0.1:3333/mcp', SESSION, TURN)).toBe(`import { randomUUID } from 'node:crypto';
import { Client } from '@modelcontextprotocol/sdk/client/index.js';
import { StreamableHTTPClientTransport } from '@modelcontextprotocol/sdk/client/streamableHttp.js';
import { expect, test } from 'vitest';

test('the conversation takes the same path', async () => {
  const client = new Client({ name: 'copied-test', version: '1.0.0' });
  await client.connect(new StreamableHTTPClientTransport(new URL("http://127.0.0.1:3333/mcp")));
  const call = async (name: string, args: Record<string, unknown>) =>
    (await client.callTool({ name, arguments: args })).structuredContent as Record<string, unknown>;
  let session_id: unknown;
  let offering_token: unknown;
  let answer: Record<string, unknown>;

  answer = await call("si_initiate_session", {
    idempotency_key: randomUUID(),
    intent: "It's \\"quoted\\" $HOME \`id\` \\\\ and ü",
    identity: {
      consent_granted: false,
    },
  });
  expect(answer.status).toBe("completed");
  expect(answer.session_status).toBe("active");
  session_id = answer.session_id;

  answer = await call("si_send_message", {
    session_id: session_id,
    idempotency_key: randomUUID(),
    message: "buy",
  });
  expect(answer.status).toBe("completed");
  expect(answer.session_status).toBe("pending_handoff");
  await client.close();
});
`);
  });
});
