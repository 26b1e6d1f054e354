/** Processes and stores that fail under load: no turn is lost or done twice, every answer stays what it was, and all of it goes on by itself. */
import { randomUUID } from 'node:crypto';
import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, onTestFinished, test } from 'vitest';
import { loadBrand } from '../../src/brands/load.ts';
import { revisionOf } from '../../src/brands/revision.ts';
import { openStore } from '../../src/store/open-store.ts';
import { endAll, run } from '../cli/program.ts';
import { type Service, serve } from '../cli/serving.ts';
import { type Principal, startLoad } from './load.ts';
import { hasRedis, startRedis } from './redis-server.ts';
import { type Moment, startWire } from './wire.ts';

const folder = mkdtempSync(join(tmpdir(), 'si-mcp-faults-'));
const keysFile = join(folder, 'keys.json');
/** Every process answers with the one address that hosts know. */
const ADDRESS = ['--public-url', 'https://si.brand.example/mcp', '--allowed-host', '127.0.0.1', '--port', '0'];
const RATES = ['--rate-reads', '1000000', '--rate-writes', '1000000', '--rate-keys', '1000000'];
const FLAGS = ['--brand', 'delta', '--keys-file', keysFile, ...ADDRESS, ...RATES];
const principals: Principal[] = [];
const AOF = ['--appendonly', 'yes'];
/** The steps of a call, by what its command to Redis holds and no other. */
const STEPS = [
  ['its claim', '\r\nclaim\r\n'],
  ['its reading of the session', 'MGET'],
  ['its commit', '\r\nanswered '],
] as const;
const MOMENTS: Moment[] = ['before', 'half', 'ran', 'answered'];

beforeAll(async () => {
  for (const name of ['anna', 'bert', 'carl', 'dora']) {
    const { stdout } = await run(['keys', 'add', name, '--keys-file', keysFile]);
    principals.push({ name, key: stdout.trim() });
  }
}, 60_000);
afterAll(endAll);

/** Processes over these stores, and hosts that talk to all of them. The clock of each is `apart` seconds ahead of the one before. */
async function start(stores: string[], apart = 0) {
  const begin = (store: string, at: number) => {
    const clock = new Date(Date.now() + at * apart * 1000).toISOString();
    return serve([...FLAGS, '--store', store, ...(apart === 0 ? [] : ['--clock', clock])]);
  };
  const services = await Promise.all(stores.map(begin));
  const load = startLoad(() => services, principals);
  await load.more(20);
  return {
    services,
    load,
    /** Ends a process as the lack of memory would, and starts another in its place. */
    async replace(at: number, killed?: Promise<void>) {
      const { program } = services[at] as Service;
      if (killed) await killed;
      else program.child.kill('SIGKILL');
      await program.ended;
      services[at] = await begin(stores[at] ?? '', at);
      await load.more(20);
    },
    kill: (at: number) => services[at]?.program.child.kill('SIGKILL'),
    /** Ends the load and looks at all that it left. */
    async check() {
      await load.more(40);
      await load.stop();
      const { database, sessions } = await openStore(stores.at(-1) ?? '');
      onTestFinished(() => database.close());
      await load.check(sessions(`delta.${revisionOf(await loadBrand('delta'))}`));
      for (const { program } of services) program.child.kill('SIGKILL');
    },
  };
}

describe.skipIf(!hasRedis)('two processes over one Redis, under load', () => {
  async function startServer(settings: string[] = AOF) {
    const server = await startRedis(settings);
    onTestFinished(server.stop);
    return server;
  }

  test.each(STEPS)('one is killed at every moment of %s', { timeout: 300_000 }, async (_, command) => {
    const server = await startServer();
    const wire = await startWire(server.port);
    onTestFinished(wire.close);
    const { replace, kill, check } = await start([wire.url, server.url]);
    for (const moment of MOMENTS)
      await replace(
        0,
        wire.at(moment, command, () => kill(0)),
      );
    await check();
  });

  test('the connection of one is cut at every step of a call, and no call is refused for it', {
    timeout: 240_000,
  }, async () => {
    const server = await startServer();
    const wire = await startWire(server.port);
    onTestFinished(wire.close);
    const { load, check } = await start([wire.url, server.url]);
    for (const [, command] of STEPS)
      for (const moment of MOMENTS) {
        await wire.at(moment, command);
        await load.more(10);
      }
    expect(load.refused()).toBe(0);
    await check();
  });

  test('their clocks are half a minute apart, and one is killed before, between and after claim and commit', {
    timeout: 240_000,
  }, async () => {
    const server = await startServer();
    const wire = await startWire(server.port);
    onTestFinished(wire.close);
    for (const apart of [30, -30]) {
      const { replace, kill, check } = await start([wire.url, server.url], apart);
      for (const command of ['\r\nclaim\r\n', '\r\nanswered '])
        await replace(
          0,
          wire.at('ran', command, () => kill(0)),
        );
      await check();
    }
  });

  test('the server is killed and started again with what it wrote down', { timeout: 240_000 }, async () => {
    const server = await startServer();
    const { load, check } = await start([server.url, server.url]);
    for (let time = 0; time < 3; time += 1) {
      await server.kill();
      await server.restart();
      await load.more(40);
    }
    await server.kill();
    await pause(4000);
    expect(load.refused()).toBeGreaterThan(0);
    await server.restart();
    await check();
  });

  test('the server stands still for five seconds', { timeout: 240_000 }, async () => {
    const server = await startServer();
    const { load, check } = await start([server.url, server.url]);
    server.process.kill('SIGSTOP');
    await pause(5000);
    expect(load.refused()).toBeGreaterThan(0);
    server.process.kill('SIGCONT');
    await check();
  });

  test('the server has no memory left for a while', { timeout: 240_000 }, async () => {
    const server = await startServer([...AOF, '--maxmemory-policy', 'noeviction']);
    const { load, check } = await start([server.url, server.url]);
    await server.command('CONFIG', 'SET', 'maxmemory', '1');
    const before = load.refused();
    while (load.refused() < before + 20) await pause(20);
    await server.command('CONFIG', 'SET', 'maxmemory', '0');
    await check();
  });

  test('the server comes back with nothing: sessions are not found, and new ones are opened', {
    timeout: 60_000,
  }, async () => {
    const server = await startServer([]);
    const begin = () => serve([...FLAGS, '--store', server.url]);
    const [one, other] = await Promise.all([begin(), begin()]);
    const [anna] = principals;
    const way = { key: anna?.key ?? '' };
    const initiate = () => ({
      idempotency_key: randomUUID(),
      intent: 'a flight to Boston',
      identity: { consent_granted: false, anonymous_session_id: 'anon-1' },
    });
    const body = async (service: Service, tool: string, args: object) =>
      (
        (await (await service.post(tool, args, way)).json()) as {
          result: { structuredContent: Record<string, unknown> };
        }
      ).result.structuredContent;
    const { session_id } = await body(one, 'si_initiate_session', initiate());
    await server.kill();
    await server.restart();
    const turn = { session_id, idempotency_key: randomUUID(), message: 'Any earlier ones?' };
    expect(await body(other, 'si_send_message', turn)).toMatchObject({ adcp_error: { code: 'SESSION_NOT_FOUND' } });
    expect(await body(other, 'si_initiate_session', initiate())).toMatchObject({ session_status: 'active' });
  });
});

test('two processes over one SQLite file, each of which is killed again and again under load', {
  timeout: 180_000,
}, async () => {
  const store = `sqlite:${join(folder, 'killed.db')}`;
  const { load, replace, check } = await start([store, store]);
  for (let time = 0; time < 8; time += 1) {
    await load.more(time);
    await replace(time % 2);
  }
  await check();
});
