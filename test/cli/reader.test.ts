/** --reader model on the built program: over stdio and as a service, with a model server that a test tells what to say. */
import { afterAll, beforeEach, describe, expect, test, vi } from 'vitest';
import { openModelServer } from '../reader/model-server.ts';
import { endAll, messages, run, start } from './program.ts';
import { anonymous, serve } from './serving.ts';

// Each starts the whole program, and some start it twice.
vi.setConfig({ testTimeout: 90_000 });

const model = await openModelServer();
afterAll(async () => {
  await endAll();
  await model.close();
});
beforeEach(() => {
  model.seen.length = 0;
  model.says({ acts: [{ act: 'find', query: 'tent for two' }] });
});

const FLAGS = ['--brand', 'acme-outdoor', '--reader', 'model', '--model-url', model.url, '--model', 'scripted'];
const OPENING = {
  name: 'si_initiate_session',
  arguments: {
    idempotency_key: 'a7e1c6a0-5d0f-4c53-9c1e-3f2a86d41e77',
    intent: 'Busco una tienda para dos',
    identity: anonymous,
  },
};

describe('--reader model', () => {
  test('reads messages over stdio, with the key that only the environment holds (P43)', async () => {
    const host = start([...FLAGS, '--log-level', 'debug'], { env: { SI_MCP_MODEL_KEY: 'sk-of-the-environment' } });
    await host.greet();
    const answer = await host.ask('tools/call', OPENING);
    expect(JSON.stringify(answer)).toContain('Ridge 2 tent');
    host.child.stdin.end();
    await host.ended;
    expect(model.seen.map(({ authorization }) => authorization)).toEqual(['Bearer sk-of-the-environment']);
    const said = host.stderr();
    expect(messages(said)).toContainEqual(
      expect.objectContaining({ msg: 'message read', reader: 'model', calls: 1, tokens: { in: 900, out: 40 } }),
    );
    expect(said).not.toContain('sk-of-the-environment');
    expect(said).not.toContain('tienda');
  });

  test('what is being read when stdin ends is answered all the same, and the process ends in time (P42)', async () => {
    model.says('stall');
    const host = start(FLAGS);
    await host.greet();
    host.send({ jsonrpc: '2.0', id: 'last', method: 'tools/call', params: OPENING });
    await model.saw(1);
    host.child.stdin.end();
    expect(await host.ended).toEqual({ code: 0, signal: null });
    expect(messages(host.stdout()).map(({ id }) => id)).toContain('last');
  });

  test('a service counts what it costs, and what is being read when it stops is answered (P42)', async () => {
    const service = await serve(FLAGS);
    const opened = await service.post(OPENING.name, OPENING.arguments);
    expect(opened.status).toBe(200);
    const metrics = await (await fetch(`${service.base}/metrics`)).text();
    for (const line of [
      'si_mcp_reader_turns_total{reader="model",because="none"} 1',
      'si_mcp_reader_calls_total 1',
      'si_mcp_reader_tokens_total{direction="in"} 900',
      'si_mcp_reader_tokens_total{direction="out"} 40',
      'si_mcp_reader_duration_seconds_count 1',
    ])
      expect(metrics).toContain(`${line}\n`);
    model.says('stall');
    const { idempotency_key: _, ...again } = OPENING.arguments;
    const last = service.post(OPENING.name, { ...again, idempotency_key: 'b7e1c6a0-5d0f-4c53-9c1e-3f2a86d41e77' });
    await model.saw(2);
    service.program.child.kill('SIGTERM');
    expect(JSON.stringify(await (await last).json())).toContain('session_id');
    expect(await service.program.ended).toEqual({ code: 0, signal: null });
  });

  test('a service rewords with --model-wording, and counts what was taken and refused (P44)', async () => {
    const wordings = ['{1} Estas sirven: {2} ¿Cuál le gusta?', '{1} {2} 5 € menos.'];
    model.answers(({ body }) =>
      'response_format' in body ? { acts: [{ act: 'find', query: 'tents' }] } : { text: wordings.shift() ?? '' },
    );
    const service = await serve([...FLAGS, '--model-wording']);
    const { idempotency_key: _, ...opening } = OPENING.arguments;
    const said: string[] = [];
    for (const first of ['c', 'd']) {
      const key = `${first}7e1c6a0-5d0f-4c53-9c1e-3f2a86d41e77`;
      said.push(JSON.stringify(await (await service.post(OPENING.name, { ...opening, idempotency_key: key })).json()));
    }
    expect(said.map((one) => one.includes('Estas sirven:'))).toEqual([true, false]);
    expect(said.map((one) => one.includes('sponsored AI assistant'))).toEqual([true, true]);
    const metrics = await (await fetch(`${service.base}/metrics`)).text();
    for (const line of [
      'si_mcp_reader_wordings_total{result="taken"} 1',
      'si_mcp_reader_wordings_total{result="placeholders"} 1',
      'si_mcp_reader_calls_total 4',
    ])
      expect(metrics).toContain(`${line}\n`);
    service.program.child.kill('SIGTERM');
    await service.program.ended;
  });

  test('without it nothing of it is loaded or asked', async () => {
    const host = start(['--brand', 'acme-outdoor']);
    await host.greet();
    await host.ask('tools/call', OPENING);
    host.child.stdin.end();
    await host.ended;
    expect(model.seen).toEqual([]);
  });

  test('config puts its flags into the entry, and no key', async () => {
    const { code, stdout } = await run(['config', 'cursor', ...FLAGS, '--model-wording'], {
      env: { SI_MCP_MODEL_KEY: 'sk-secret' },
    });
    expect(code).toBe(0);
    expect(stdout).toContain('"--reader"');
    expect(stdout).toContain('"--model-wording"');
    expect(stdout).toContain(`"${model.url}"`);
    expect(stdout).not.toContain('sk-secret');
  });

  test.each([
    [['--reader', 'model'], {}, '--reader model requires --model-url URL.'],
    [['--reader', 'model', '--model-url', 'http://127.0.0.1:11434/v1'], {}, '--reader model requires --model NAME.'],
    [['--model', 'llama'], {}, '--model requires --reader model.'],
    [['--model-wording'], {}, '--model-wording requires --reader model.'],
    [['--reader', 'modle'], {}, 'Invalid --reader "modle": expected embedded or model. Did you mean model?'],
    [
      ['--reader', 'model', '--model-url', 'ftp://x', '--model', 'm'],
      {},
      'Invalid --model-url "ftp://x": expected an http or https URL up to and without /chat/completions, e.g. http://127.0.0.1:11434/v1.',
    ],
    [
      ['--reader', 'model', '--model-url', 'http://llm.example/v1', '--model', 'm'],
      { SI_MCP_MODEL_KEY: 'sk-secret' },
      '--model-url: a key is only sent by https, or on this machine; unset SI_MCP_MODEL_KEY.',
    ],
    [
      ['--reader', 'model', '--model-url', 'https://llm.example/v1', '--model', 'm'],
      { SI_MCP_MODEL_KEY: 'two words' },
      'SI_MCP_MODEL_KEY: a key is printable ASCII without spaces; this is none.',
    ],
  ])('%j is told in one line (P35)', async (words, env, usageError) => {
    for (const command of [[], ['http', '--port', '0']])
      expect(await run([...command, ...words], { env })).toEqual({
        code: 2,
        stdout: '',
        stderr: `si-mcp: ${usageError}\n`,
      });
  });
});
