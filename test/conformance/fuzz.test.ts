/**
 * Raw JSON-RPC calls of every kind against the built program, over both transports. `npm run fuzz` makes 100,000 of them,
 * `npm test` a share; FUZZ_CALLS and FUZZ_SEED say how many and which.
 */

import { spawn } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { Agent, request } from 'node:http';
import fc from 'fast-check';
import { afterAll, expect, onTestFinished, test } from 'vitest';
import { endAll, PROGRAM } from '../cli/program.ts';
import { anonymous, serve } from '../cli/serving.ts';
import { type Answer, call, checkAnswer, withSession } from './calls.ts';

afterAll(endAll);

const CALLS = Number(process.env.FUZZ_CALLS ?? 3000);
const SEED = process.env.FUZZ_SEED === undefined ? undefined : Number(process.env.FUZZ_SEED);
const AT_ONCE = 25;

/** An answer that never comes is a finding as well, and its call must be seen. */
function tooLate(params: object): Promise<never> {
  return new Promise((_, reject) => {
    setTimeout(() => reject(new Error(`no answer to ${JSON.stringify(params).slice(0, 2000)}`)), 15_000).unref();
  });
}

type Send = (tool: string, args: unknown) => Promise<Answer>;

const TRANSPORTS: Record<string, () => Promise<{ send: Send; stderr: () => string; end: () => Promise<unknown> }>> = {
  async stdio() {
    // Not through program.ts, which keeps all that is said: here that is more than a string can hold.
    const child = spawn(process.execPath, [PROGRAM, '--log-level', 'warn']);
    onTestFinished(() => {
      child.kill('SIGKILL');
    });
    let said = '';
    child.stderr.on('data', (part) => {
      said += part;
    });
    const ended = new Promise<unknown>((resolve) => {
      child.on('close', (code, signal) => resolve({ code, signal }));
    });
    const gone = ended.then((how) => Promise.reject(new Error(`ended with ${JSON.stringify(how)}: ${said}`)));
    gone.catch(() => {});
    const waiting = new Map<number, (answer: Answer) => void>();
    let rest = '';
    // Not readline: it would split at U+2028 as well.
    child.stdout.setEncoding('utf8').on('data', (part) => {
      const lines = (rest + part).split('\n');
      rest = lines.pop() ?? '';
      for (const line of lines) {
        const { id, ...answer } = JSON.parse(line);
        waiting.get(id)?.(answer);
        waiting.delete(id);
      }
    });
    let ids = 0;
    const ask = (method: string, params: object) => {
      const id = ++ids;
      const answered = new Promise<Answer>((resolve) => waiting.set(id, resolve));
      child.stdin.write(`${JSON.stringify({ jsonrpc: '2.0', id, method, params })}\n`);
      return Promise.race([answered, gone, tooLate(params)]);
    };
    await ask('initialize', {
      protocolVersion: '2025-11-25',
      capabilities: {},
      clientInfo: { name: 'x', version: '1' },
    });
    return {
      send: (name, args) => ask('tools/call', { name, arguments: args }),
      stderr: () => said,
      end() {
        child.stdin.end();
        return ended;
      },
    };
  },

  async HTTP() {
    const { program, port } = await serve(['--log-level', 'info']);
    const agent = new Agent({ keepAlive: true, maxSockets: AT_ONCE });
    const headers = { 'Content-Type': 'application/json', Accept: 'application/json, text/event-stream' };
    const send: Send = (name, args) =>
      new Promise((resolve, reject) => {
        const asked = request({ port, host: '127.0.0.1', path: '/mcp', method: 'POST', agent, headers }, (response) => {
          let text = '';
          response.setEncoding('utf8');
          response.on('data', (part) => {
            text += part;
          });
          response.on('end', () => {
            expect(response.statusCode).toBe(200);
            resolve(JSON.parse(text));
          });
        });
        asked.on('error', reject);
        asked.end(JSON.stringify({ jsonrpc: '2.0', id: 1, method: 'tools/call', params: { name, arguments: args } }));
      });
    return {
      send,
      stderr: program.stderr,
      end() {
        agent.destroy();
        program.child.kill('SIGTERM');
        return program.ended;
      },
    };
  },
};

test.each(Object.keys(TRANSPORTS))(
  'whatever is called over %s, the answer is typed, the context comes back and the program lives on (R5, R10, R112)',
  async (name) => {
    const open = TRANSPORTS[name];
    if (open === undefined) throw new Error('no such transport');
    const { send, stderr, end } = await open();
    await fc.assert(
      fc.asyncProperty(fc.array(call, { minLength: AT_ONCE, maxLength: AT_ONCE, size: 'max' }), async (calls) => {
        const opening = { idempotency_key: randomUUID(), intent: 'a flight to Boston', identity: anonymous };
        const opened = await send('si_initiate_session', opening);
        const session = String(opened.result?.structuredContent?.session_id);
        await Promise.all(
          calls.map(async (one) => {
            const args = withSession(one.args, session);
            checkAnswer(await send(one.name, args), args);
          }),
        );
      }),
      { numRuns: Math.ceil(CALLS / 2 / AT_ONCE), ...(SEED !== undefined && { seed: SEED }) },
    );
    expect(stderr()).not.toMatch(/unexpected exception|"level":"error"/);
    expect(await end()).toEqual({ code: 0, signal: null });
  },
  60_000 + CALLS * 20,
);
