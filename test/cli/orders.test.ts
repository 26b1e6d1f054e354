/** `si-mcp orders`: what an operator sees and changes of the orders of a running service. */
import { existsSync, mkdtempSync, readFileSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import { verify } from '../../src/checkout/webhooks.ts';
import type { Json } from '../checkout/acp-official.ts';
import { HERE, keyOf, meta, OREGON, over, post, receive, through } from './checkout-service.ts';
import { endAll, run, start } from './program.ts';
import { serve } from './serving.ts';
import { PAYING, PURCHASES, type Purchase, talk } from './shopping.ts';

afterAll(endAll);

describe('si-mcp orders', () => {
  const elsewhere = () => ({ env: { XDG_STATE_HOME: mkdtempSync(join(tmpdir(), 'si-mcp-')) } });

  test('needs no key from the user the service runs as; any other user of the machine sees totals at most', async () => {
    const [delta] = PURCHASES as [Purchase];
    const service = await serve([...HERE, '--clock', delta.clock]);
    const { acp_handoff, session_id } = await talk(over(service), delta);
    const url = acp_handoff.checkout_url;
    const { body } = await post(url, keyOf(service), acp_handoff.payload);
    await post(`${url}/${body.id}/complete`, keyOf(service), PAYING);
    const own = await run(['orders', '--json', '--url', service.base]);
    expect([own.code, own.stderr]).toEqual([0, '']);
    const { origin, port } = new URL(service.base);
    expect((await run(['orders', '--json', '--url', `http://localhost:${port}`])).stdout).toBe(own.stdout);
    for (const word of [session_id, 'mb_test_1', body.id]) expect(own.stdout).toContain(String(word));
    const other = await run(['orders', '--url', origin], elsewhere());
    expect(other.stdout).toMatch(/^delta: 1 order, 1 from conversations\n {2}ord_\S+ {2}confirmed {2}\$199\n/);
    expect([other.code, other.stderr]).toEqual([
      0,
      'si-mcp: without the operator key, conversations, addresses and claims are hidden.\n',
    ]);
    for (const word of [session_id, 'mb_test_1', body.id]) expect(other.stdout).not.toContain(String(word));
  });

  // Eight processes.
  test('ship, cancel and refund an order, and a receiver of webhooks hears of each, signed (P34, A47, A48)', {
    timeout: 60_000,
  }, async () => {
    const receiver = await receive((response) => response.end('{"received":true}'));
    const secret = ['--webhook-secret', 'whsec_mine'];
    const service = await serve([...HERE, '--brand', 'acme-outdoor', '--webhook-url', receiver.url, ...secret]);
    const create = {
      ...{ line_items: [{ id: 'trail-poles' }, { id: 'wool-sock-m' }, { id: 'wool-sock-m' }], currency: 'usd' },
      ...{ capabilities: { interventions: { supported: [] } }, buyer: { email: 'jane@person.example' } },
      fulfillment_details: { address: OREGON },
    };
    const url = `${service.base}/acp/checkout_sessions`;
    const { body } = await post(url, keyOf(service), create);
    const done = await post(`${url}/${body.id}/complete`, keyOf(service), PAYING);
    const { id, order_number } = done.body.order as { id: string; order_number: string };
    const at = ['--url', service.base];
    const ship = await run(['orders', 'ship', order_number, '--line', 'wool-sock-m=1', '--carrier', 'UPS', ...at]);
    expect([ship.code, ship.stderr]).toEqual([0, '']);
    expect(ship.stdout).toMatch(/^acme-outdoor: ord_\S+ {2}processing {2}\$192\.99\n/);
    expect((await run(['orders', ...at, 'cancel', id, '--line', 'trail-poles'])).code).toBe(0);
    const refund = await run(['orders', 'refund', id, '--amount', '139', '--reason', 'sold out', '--json', ...at]);
    expect(JSON.parse(refund.stdout)).toMatchObject({
      order: { adjustments: [{}, { type: 'refund', amount: 13900 }] },
    });
    const again = await run(['orders', 'refund', id, '--amount', '139', ...at]);
    expect([again.code, again.stdout]).toEqual([1, '']);
    expect(again.stderr).toBe('si-mcp: not done: At most $53.99 can be given back.\n');
    expect((await run(['orders', 'ship', 'NOSUCH', ...at])).code).toBe(1);

    await expect.poll(() => receiver.got.length).toBe(4);
    for (const { body: sent, signature } of receiver.got)
      expect(verify('whsec_mine', signature, sent, Date.now() / 1000)).toBe(true);
    const events = receiver.got.map(({ body: sent }) => JSON.parse(sent) as { type: string; data: Json });
    expect(events.map(({ type }) => type)).toEqual(['order_create', 'order_update', 'order_update', 'order_update']);
    const last = events.at(-1)?.data as { id: string; line_items: { id: string; status: string }[] };
    expect([last.id, last.line_items.map((line) => [line.id, line.status])]).toEqual([
      id,
      [
        ['trail-poles', 'removed'],
        ['wool-sock-m', 'partial'],
      ],
    ]);
    // Another user of this machine sees totals, and changes nothing.
    const other = await run(['orders', 'ship', id, ...at], elsewhere());
    expect([other.code, other.stderr]).toEqual([1, 'si-mcp: not done: Changing an order needs the operator key.\n']);
  });

  test('of a service that others can reach needs the key, which is taken away when the service ends', async () => {
    const service = await serve([
      ...HERE,
      '--public-url',
      'https://si.delta.example/mcp',
      '--checkout-url',
      'https://si.delta.example/acp',
    ]);
    expect((await run(['orders', '--url', service.base])).stdout).toBe('delta: 0 orders, 0 from conversations\n');
    const other = await run(['orders', '--url', service.base], elsewhere());
    expect([other.code, other.stdout]).toEqual([1, '']);
    expect(other.stderr).toContain('it answered with status 404');
    const { file } = JSON.parse(service.program.stderr().match(/^.*operator key written.*$/m)?.[0] ?? '{}');
    const env = { SI_MCP_OPERATOR_KEY: readFileSync(file, 'utf8').trim() };
    expect((await run(['orders', '--url', service.base], { env })).code).toBe(0);
    service.program.child.kill('SIGTERM');
    await service.program.ended;
    expect(existsSync(file)).toBe(false);
  });

  test('read what a stdio server sold from the file it adds its order events to, for this user alone (A48)', async () => {
    const file = join(mkdtempSync(join(tmpdir(), 'si-mcp-')), 'events.jsonl');
    const program = start(['--checkout-tools', '--brand', 'acme-outdoor', '--outbox-file', file]);
    await program.greet();
    const call = through(program);
    const payload = {
      ...{ line_items: [{ id: 'trail-poles' }], currency: 'usd', buyer: { email: 'jane@person.example' } },
      ...{ capabilities: { interventions: { supported: [] } }, fulfillment_details: { address: OREGON } },
    };
    const { id, continue_url } = await call('create_checkout_session', { meta: meta(), payload });
    // Nobody would answer there.
    expect(continue_url).toBeUndefined();
    const done = await call('complete_checkout_session', { meta: meta(), id, payload: PAYING });
    program.child.stdin.end();
    await program.ended;
    const order = done.order as { id: string };
    expect(statSync(file).mode & 0o777).toBe(0o600);
    const told = await run(['orders', '--outbox-file', file]);
    expect([told.code, told.stdout, told.stderr]).toEqual([
      0,
      `1 order\n  ${order.id}  confirmed  (order_create)\n`,
      '',
    ]);
    const [event] = JSON.parse((await run(['orders', '--json', '--outbox-file', file])).stdout);
    expect(event).toEqual({ type: 'order_create', data: done.order });
    expect((await run(['orders', 'ship', order.id, '--outbox-file', file])).code).toBe(2);
    expect((await run(['orders', '--outbox-file', `${file}.not`])).code).toBe(2);
  });

  test('a file of events that cannot be written, or that nothing would be added to, is told before anything is served', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'si-mcp-'));
    for (const words of [['--checkout-tools'], ['http', '--port', '0', '--checkout']]) {
      const { code, stderr } = await run([...words, '--outbox-file', folder]);
      expect([code, stderr.includes('cannot be written (EISDIR)')]).toEqual([2, true]);
    }
    for (const words of [[], ['http', '--port', '0']])
      expect((await run([...words, '--outbox-file', join(folder, 'x')])).code).toBe(2);
  });

  test('says so when nobody answers, and sends a key only by https or on this machine', async () => {
    const nobody = await run(['orders', '--url', 'http://127.0.0.1:9']);
    expect([nobody.code, nobody.stdout]).toEqual([1, '']);
    expect(nobody.stderr).toContain('no answer');
    const open = await run(['orders', '--url', 'http://si.brand.example'], { env: { SI_MCP_OPERATOR_KEY: 'si_x' } });
    expect([open.code, open.stderr]).toEqual([2, 'si-mcp: --url: keys are only sent over HTTPS or to localhost.\n']);
    const plain = await serve();
    expect((await run(['orders', '--url', plain.base])).stderr).toContain('it answered with status 404');
  });
});
