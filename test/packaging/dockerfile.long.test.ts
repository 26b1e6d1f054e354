/**
 * The container image. Where a Docker or Podman daemon answers it is built and run; everywhere its Dockerfile is linted, its build stage
 * is played with the files that it copies, and its health check is run against a service.
 */
import { execFileSync, spawnSync } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { cpSync, existsSync, mkdtempSync, readFileSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { validate } from 'dockerfile-utils';
import { afterAll, describe, expect, test } from 'vitest';
import { endAll, REPOSITORY } from '../cli/program.ts';
import { serve } from '../cli/serving.ts';

afterAll(endAll);

const text = readFileSync(join(REPOSITORY, 'packaging/Dockerfile'), 'utf8');
const instructions = text
  .replace(/^#.*\n/gm, '')
  .split('\n')
  .filter((line) => line !== '')
  .map((line) => ({ name: line.split(' ')[0] ?? '', words: line.slice(line.indexOf(' ') + 1) }));
const stages = instructions.flatMap(({ name }, at) => (name === 'FROM' ? [at] : []));
const build = instructions.slice(stages[0], stages[1]);
const image = instructions.slice(stages[1]);

const named = (list: typeof instructions, wanted: string) =>
  list.filter(({ name }) => name === wanted).map(({ words }) => words);
/** What a stage copies from the repository. */
const copied = (list: typeof instructions) =>
  named(list, 'COPY')
    .filter((words) => !words.startsWith('--from'))
    .flatMap((words) => words.split(' ').slice(0, -1));

/** The program that builds images here, if its daemon answers. */
const engine = ['docker', 'podman'].find(
  (program) => spawnSync(program, ['info'], { stdio: 'ignore', timeout: 10_000 }).status === 0,
);

describe('packaging/Dockerfile', () => {
  test('is what the linter of the Docker language server accepts', () => {
    expect(validate(text)).toEqual([]);
    expect(validate(`${text}COPPY a b\n`)).toHaveLength(1);
  });

  test('runs as a user that is not root, from a slim image with a Node that the package supports', () => {
    expect(stages).toHaveLength(2);
    expect(named(image, 'USER')).toEqual(['1000:1000']);
    expect(named(image, 'FROM')).toEqual(['node:22-slim']);
    // Nothing comes after the change of user that would need root.
    expect(named(image.slice(image.findIndex(({ name }) => name === 'USER')), 'RUN')).toEqual([]);
    expect(named(instructions, 'ADD')).toEqual([]);
  });

  test('copies files that there are, and sends the daemon no others', () => {
    const all = [...copied(build), ...copied(image)];
    expect(all.filter((file) => !existsSync(join(REPOSITORY, file)))).toEqual([]);
    const ignored = readFileSync(join(REPOSITORY, 'packaging/Dockerfile.dockerignore'), 'utf8');
    const [first, ...sent] = ignored.split('\n').filter((line) => line !== '' && !line.startsWith('#'));
    expect(first).toBe('*');
    expect(sent.map((line) => line.slice(1)).sort()).toEqual([...new Set(all)].sort());
  });

  test('copies what the build needs', { timeout: 60_000 }, () => {
    const folder = mkdtempSync(join(tmpdir(), 'si-mcp-image-'));
    for (const file of copied(build)) cpSync(join(REPOSITORY, file), join(folder, file), { recursive: true });
    symlinkSync(join(REPOSITORY, 'node_modules'), join(folder, 'node_modules'));
    const steps = named(build, 'RUN').filter((words) => words.startsWith('node '));
    expect(steps).toEqual(['node build/build.mjs']);
    execFileSync(process.execPath, ['build/build.mjs'], { cwd: folder });
    const words = ['dist/si-mcp.js', '--version'];
    const { version } = JSON.parse(readFileSync(join(REPOSITORY, 'package.json'), 'utf8'));
    expect(execFileSync(process.execPath, words, { cwd: folder, encoding: 'utf8' })).toContain(version);
  });

  test('installs the clients of stores in the versions that the package works with', () => {
    const { peerDependencies } = JSON.parse(readFileSync(join(REPOSITORY, 'package.json'), 'utf8'));
    const installed = [...text.matchAll(/\b(redis|better-sqlite3)@(\d+)/g)];
    expect(installed.length).toBeGreaterThan(1);
    for (const [, name = '', major] of installed) expect(peerDependencies[name], name).toMatch(`^${major}.`);
  });

  test('has a health check that tells a service that answers from one that does not', async () => {
    const [check = ''] = named(image, 'HEALTHCHECK');
    const [command, ...words]: string[] = JSON.parse(check.slice(check.indexOf('CMD ') + 4));
    expect(command).toBe('node');
    const { port, program } = await serve();
    const env = { ...process.env, SI_MCP_PORT: String(port) };
    expect(spawnSync(process.execPath, words, { env, timeout: 20_000 }).status).toBe(0);
    program.child.kill('SIGTERM');
    await program.ended;
    expect(spawnSync(process.execPath, words, { env, timeout: 20_000 }).status).toBe(1);
  });

  test.runIf(engine)(
    'builds, and serves with a read-only file system and no capabilities',
    { timeout: 600_000 },
    async () => {
      const run = (...words: string[]) => execFileSync(engine ?? '', words, { cwd: REPOSITORY, encoding: 'utf8' });
      const name = `si-mcp-test-${randomUUID()}`;
      run('build', '-f', 'packaging/Dockerfile', '-t', name, '.');
      try {
        const limits = ['--read-only', '--cap-drop=ALL', '--security-opt=no-new-privileges'];
        run('run', '--detach', '--name', name, ...limits, name, 'http', '--allowed-host', '127.0.0.1');
        const healthy = () => run('inspect', '--format', '{{.State.Health.Status}}', name).trim();
        for (let tries = 0; healthy() !== 'healthy' && tries < 60; tries++)
          await new Promise((resolve) => setTimeout(resolve, 1000));
        expect(healthy()).toBe('healthy');
        expect(run('exec', name, 'id', '-u').trim()).toBe('1000');
      } finally {
        spawnSync(engine ?? '', ['rm', '--force', name]);
        spawnSync(engine ?? '', ['rmi', '--force', name]);
      }
    },
  );
});
