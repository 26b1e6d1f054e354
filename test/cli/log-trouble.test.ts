/** The built program with a log that cannot be written: it starts, serves and ends as if nothing were wrong (H4). */
import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, test, vi } from 'vitest';
import { messages, PROGRAM } from './program.ts';

// Thousands of calls each.
vi.setConfig({ testTimeout: 60_000 });

const children: ChildProcess[] = [];
afterAll(() => {
  for (const child of children) child.kill('SIGKILL');
});

/** Starts a line of the shell, whose last command takes its place. stderr is for the test to read, or not to. */
function shell(line: string) {
  const child = spawn('bash', ['--norc', '-c', line], {
    stdio: ['pipe', 'pipe', 'pipe'],
    env: { PATH: process.env.PATH },
  });
  children.push(child);
  return child;
}

const quoted = (words: string[]) => words.map((word) => `'${word}'`).join(' ');

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  server.close();
  await once(server, 'close');
  return typeof address === 'object' && address !== null ? address.port : 0;
}

/** `si-mcp http` as `inShell` starts the command, once it answers; the ready line may never come. */
async function serve(inShell: (command: string) => string) {
  const port = await freePort();
  const words = [process.execPath, PROGRAM, 'http', '--port', String(port), '--log-level', 'debug'];
  const child = shell(inShell(quoted(words)));
  const base = `http://127.0.0.1:${port}`;
  const healthy = () =>
    fetch(`${base}/healthz`).then(
      ({ ok }) => ok,
      () => false,
    );
  while (child.exitCode === null && !(await healthy())) await new Promise((resolve) => setTimeout(resolve, 25));
  return {
    child,
    /** A hundred calls, each of them a line of the log; the tool results that came. */
    async calls(): Promise<number> {
      const batch = Array.from({ length: 100 }, (_, id) => ({
        jsonrpc: '2.0',
        id,
        method: 'tools/call',
        params: { name: 'get_adcp_capabilities', arguments: {} },
      }));
      const response = await fetch(`${base}/mcp`, {
        method: 'POST',
        headers: { 'Content-Type': 'application/json', Accept: 'application/json, text/event-stream' },
        body: JSON.stringify(batch),
      });
      const answers = (await response.json()) as { result?: { isError?: boolean } }[];
      return answers.filter(({ result }) => result !== undefined && !result.isError).length;
    },
    async lost(): Promise<number> {
      const text = await (await fetch(`${base}/metrics`)).text();
      return Number(/^si_mcp_log_lines_lost_total (\d+)$/m.exec(text)?.[1]);
    },
    async ends(): Promise<unknown[]> {
      child.kill('SIGTERM');
      return once(child, 'exit');
    },
  };
}

const scratch = () => join(mkdtempSync(join(tmpdir(), 'si-mcp-')), 'log');

describe('si-mcp http with a log', () => {
  test('on a full disk from the start serves, counts what it cannot write, and SIGTERM ends it with 0', async () => {
    const service = await serve((command) => `exec ${command} 2>/dev/full`);
    expect(await service.calls()).toBe(100);
    expect(await service.lost()).toBeGreaterThan(100);
    expect(await service.ends()).toEqual([0, null]);
  });

  test('in a file that may not grow any more serves on, and SIGTERM ends it with 0', async () => {
    const file = scratch();
    const service = await serve((command) => `ulimit -f 16; exec ${command} 2>${file}`);
    for (let round = 0; round < 3; round += 1) expect(await service.calls()).toBe(100);
    expect(await service.lost()).toBeGreaterThan(100);
    expect(await service.ends()).toEqual([0, null]);
    expect(readFileSync(file, 'utf8')).toContain('ready on HTTP');
  });

  test('in a pipe that nobody reads serves on with bounded memory, and SIGTERM ends it with 0', async () => {
    const service = await serve((command) => `exec ${command}`);
    do expect(await service.calls()).toBe(100);
    while ((await service.lost()) <= 100);
    expect(await service.lost()).toBeGreaterThan(100);
    expect(await service.ends()).toEqual([0, null]);
  });

  test('whose reader is away for a while says how many lines are lost, and goes on', async () => {
    const service = await serve((command) => `exec ${command}`);
    while ((await service.lost()) === 0) await service.calls();
    let text = '';
    service.child.stderr?.on('data', (chunk) => {
      text += chunk;
    });
    while (!text.includes('"msg":"log lines lost"')) await service.calls();
    expect(await service.ends()).toEqual([0, null]);
    const told = messages(text).filter(({ msg }) => msg === 'log lines lost');
    expect(told.map(({ level, lines }) => [level, Number(lines) > 0])).toEqual(told.map(() => ['warn', true]));
    expect(text).toContain('"msg":"stopped"');
  });

  test('whose reader has gone serves on, and SIGTERM ends it with 0', async () => {
    const service = await serve((command) => `exec ${command}`);
    service.child.stderr?.destroy();
    expect(await service.calls()).toBe(100);
    expect(await service.calls()).toBe(100);
    expect(await service.ends()).toEqual([0, null]);
  });

  test('whose reader has gone before the first line starts all the same, and SIGTERM ends it with 0', async () => {
    const service = await serve((command) => `exec ${command} 2> >(exit 0)`);
    expect(await service.calls()).toBe(100);
    expect(await service.ends()).toEqual([0, null]);
  });

  test('that is closed starts all the same, and SIGTERM ends it with 0', async () => {
    const service = await serve((command) => `exec ${command} 2>&-`);
    expect(await service.calls()).toBe(100);
    expect(await service.ends()).toEqual([0, null]);
  });
});

const noScript = spawnSync('script', ['--version']).status !== 0;

test.skipIf(noScript)('a terminal that is held does not hold the service', async () => {
  const pidFile = scratch();
  // `script` shows the program a terminal, and passes on what comes out of it until nobody takes that.
  const service = await serve(
    (command) => `exec script -qec "echo \\$\\$ > ${pidFile}; exec ${command.replaceAll("'", '')}" /dev/null`,
  );
  for (let round = 0; round < 10; round += 1) expect(await service.calls()).toBe(100);
  process.kill(Number(readFileSync(pidFile, 'utf8')), 'SIGTERM');
  service.child.stdout?.resume();
  expect(await once(service.child, 'exit')).toEqual([0, null]);
});

describe('si-mcp over stdio with a log', () => {
  const CALL = { jsonrpc: '2.0', method: 'tools/call', params: { name: 'get_adcp_capabilities', arguments: {} } };

  test.each([
    ['on a full disk', '2>/dev/full'],
    ['in a pipe that nobody reads', ''],
    ['whose reader has gone', '2> >(exit 0)'],
  ])('%s answers every call, and ends with 0 with its input', async (_what, redirection) => {
    const child = shell(`exec ${quoted([process.execPath, PROGRAM, '--log-level', 'debug'])} ${redirection}`);
    let out = '';
    child.stdout?.on('data', (chunk) => {
      out += chunk;
    });
    for (let id = 1; id <= 2000; id += 1) child.stdin?.write(`${JSON.stringify({ ...CALL, id })}\n`);
    child.stdin?.end();
    expect(await once(child, 'exit')).toEqual([0, null]);
    expect(
      messages(out)
        .map(({ id }) => Number(id))
        .sort((a, b) => a - b),
    ).toEqual(Array.from({ length: 2000 }, (_, at) => at + 1));
  });
});
