/** The built program with --lab: where its endpoints are, over stdio and HTTP, and when it does not start. */
import { afterAll, describe, expect, test } from 'vitest';
import { endAll, run, start } from './program.ts';
import { serve } from './serving.ts';

afterAll(endAll);

const production = { NODE_ENV: 'production' };
const REFUSED =
  'si-mcp: --lab injects faults on purpose and NODE_ENV is production. To run it anyway, add --lab-in-production.\n';

/** The paths of the endpoints that are listed there. */
async function pathsOf(address: string): Promise<string[]> {
  const { endpoints } = (await (await fetch(address)).json()) as { endpoints: { path: string }[] };
  return endpoints.map(({ path }) => path);
}

describe('--lab', () => {
  test('over HTTP serves its endpoints under /lab of the service', async () => {
    const { program, base } = await serve(['--lab']);
    expect(await pathsOf(`${base}/lab`)).toContain('/lab/faults');
    program.child.kill('SIGTERM');
    expect(await program.ended).toEqual({ code: 0, signal: null });
  });

  test('beside a stdio server serves them at a free port of this machine, and tells the address', async () => {
    const program = start(['--lab']);
    await program.greet();
    await program.saysOnStderr('/lab\n');
    const [, address = ''] = /lab at (http:\/\/127\.0\.0\.1:\d+\/lab)\n/.exec(program.stderr()) ?? [];
    expect(await pathsOf(address)).toContain('/lab/faults');
    program.child.stdin.end();
    expect(await program.ended).toEqual({ code: 0, signal: null });
  });

  test('without it there is nothing under /lab', async () => {
    const { program, base } = await serve();
    expect((await fetch(`${base}/lab`)).status).toBe(404);
    program.child.kill('SIGTERM');
    await program.ended;
  });

  test.each([
    [['--lab']],
    [['http', '--port', '0', '--lab']],
  ])('where NODE_ENV is production, %j ends with what to add', async (words) => {
    expect(await run(words, { env: production })).toEqual({ code: 2, stdout: '', stderr: REFUSED });
  });

  test('runs in production when that is said', async () => {
    const program = start(['--lab', '--lab-in-production'], { env: production });
    await program.greet();
    program.child.stdin.end();
    expect(await program.ended).toEqual({ code: 0, signal: null });
    expect(await run(['--lab-in-production'])).toMatchObject({ code: 2 });
  });

  test('is for one process, and not for a chat', async () => {
    const { code, stderr } = await run(['http', '--lab', '--workers', '2', '--store', 'sqlite:/nowhere/x.db']);
    expect([code, stderr]).toEqual([2, 'si-mcp: --lab needs a single process; leave --workers out.\n']);
    expect(await run(['chat', '--lab'])).toMatchObject({ code: 2 });
  });
});
