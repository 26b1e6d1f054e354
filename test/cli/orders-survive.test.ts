/** Two services that share a store sell as one, and what they sold outlives them: the built program, killed, over a real store. */
import { randomUUID } from 'node:crypto';
import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import type { Json } from '../checkout/acp-official.ts';
import { paying, retail } from '../checkout/merchant.ts';
import { hasRedis, startRedis } from '../store/redis-server.ts';
import { endAll, run } from './program.ts';
import { type Service, serve } from './serving.ts';

afterAll(endAll);

const scratch = () => mkdtempSync(join(tmpdir(), 'si-mcp-'));

async function openService(store: string, ...flags: string[]) {
  const file = join(scratch(), 'keys.json');
  const key = (await run(['keys', 'add', 'host', '--keys-file', file])).stdout.trim();
  const operator = (await run(['keys', 'add', 'operator', '--keys-file', file])).stdout.trim();
  const open = () => serve(['--checkout', '--brand', 'acme-outdoor', '--store', store, '--keys-file', file, ...flags]);

  async function ask({ base }: Service, path: string, body?: object, idempotencyKey: string = randomUUID()) {
    const response = await fetch(`${base}${path}`, {
      method: body ? 'POST' : 'GET',
      headers: {
        Authorization: `Bearer ${path.startsWith('/operator') ? operator : key}`,
        'API-Version': '2026-04-17',
        ...(body && { 'Idempotency-Key': idempotencyKey, 'Content-Type': 'application/json' }),
        // A connection of its own, so that any worker may have it.
        Connection: 'close',
      },
      ...(body && { body: JSON.stringify(body) }),
    });
    return { status: response.status, headers: response.headers, text: await response.text() };
  }

  const orders = async (service: Service) =>
    (JSON.parse((await ask(service, '/operator/orders')).text) as { brands: { orders: Json[] }[] }).brands[0]?.orders;
  return { open, ask, orders };
}

const SESSIONS = '/acp/checkout_sessions';

/** An order that one begins, two pay at the same time, and a third still knows when both were killed. */
async function survives(store: string) {
  const { open, ask, orders } = await openService(store);
  const [one, two] = await Promise.all([open(), open()]);
  const created = await ask(one, SESSIONS, retail(), 'k-create');
  const { id } = JSON.parse(created.text);
  const answers = await Promise.all(
    Array.from({ length: 16 }, (_, at) =>
      ask(at % 2 ? one : two, `${SESSIONS}/${id}/complete`, paying('spt_test_ok'), `k-${at}`),
    ),
  );
  const paid = answers.findIndex(({ status }) => status === 200);
  expect(answers.filter(({ status }) => status === 200)).toHaveLength(1);
  const sold = await orders(two);
  expect([sold?.length, await orders(one)]).toEqual([1, sold]);
  one.program.child.kill('SIGKILL');
  two.program.child.kill('SIGKILL');
  await Promise.all([one.program.ended, two.program.ended]);

  const three = await open();
  expect(await orders(three)).toEqual(sold);
  const again = await ask(three, `${SESSIONS}/${id}/complete`, paying('spt_test_ok'), `k-${paid}`);
  expect([again.text, again.headers.get('idempotent-replayed')]).toEqual([answers[paid]?.text, 'true']);
  expect((await ask(three, SESSIONS, retail(), 'k-create')).text).toBe(created.text);
  // The page that the first gave out is still where it was.
  const page = new URL(String(JSON.parse(created.text).continue_url)).pathname;
  const shown = await fetch(`${three.base}${page}`);
  expect([shown.status, (await shown.text()).includes('id="order-number"')]).toEqual([200, true]);
  three.program.child.kill('SIGTERM');
  await three.program.ended;
}

describe('an order that two services compete for is one, and outlives both when they are killed (A8, A48)', () => {
  test('in a SQLite file', { timeout: 120_000 }, () => survives(`sqlite:${join(scratch(), 'si.db')}`));

  test.skipIf(!hasRedis)('in Redis', { timeout: 120_000 }, async () => {
    const redis = await startRedis();
    await survives(redis.url);
    await redis.stop();
  });
});

test('a checkout is one for all workers, whichever of them is asked (A48)', { timeout: 120_000 }, async () => {
  const { open, ask, orders } = await openService(`sqlite:${join(scratch(), 'si.db')}`, '--workers', '2');
  const service = await open();
  const { id } = JSON.parse((await ask(service, SESSIONS, retail())).text);
  const seen = await Promise.all(Array.from({ length: 8 }, () => ask(service, `${SESSIONS}/${id}`)));
  expect(seen.map(({ status }) => status)).toEqual(Array(8).fill(200));
  const paying8 = Array.from({ length: 8 }, () => ask(service, `${SESSIONS}/${id}/complete`, paying('spt_test_ok')));
  expect((await Promise.all(paying8)).filter(({ status }) => status === 200)).toHaveLength(1);
  expect(await orders(service)).toHaveLength(1);
  service.program.child.kill('SIGTERM');
  await service.program.ended;
});
