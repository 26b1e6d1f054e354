/** The checkout as MCP tools of the built program, over stdio and HTTP. */
import { afterAll, describe, expect, test } from 'vitest';
import { amount, assertSession } from '../checkout/acp-official.ts';
import { delta, HERE, keyOf, meta, over, through } from './checkout-service.ts';
import { endAll, run, start } from './program.ts';
import { call, serve } from './serving.ts';
import { assertKept, PAYING, PLANTED, PURCHASES, talk } from './shopping.ts';

afterAll(endAll);

const TOOLS = ['create', 'get', 'update', 'complete', 'cancel'].map((verb) => `${verb}_checkout_session`);

describe('--checkout-tools', () => {
  test.each(
    PURCHASES.map((purchase) => [purchase.brand, purchase] as const),
  )('%s: a purchase over stdio by tools alone, and no secret in the log (A29, A36, A54, A57, A58, A66)', async (brand, purchase) => {
    const program = start(['--checkout-tools', '--brand', brand, '--clock', purchase.clock, '--log-level', 'debug']);
    await program.greet();
    const ask = through(program);
    const { acp_handoff } = await talk(ask, purchase);
    expect(acp_handoff).toMatchObject({ mcp_tools: TOOLS, sandbox: true });
    // The brand's own address, as without the tools.
    expect(acp_handoff.checkout_url).toMatch(/^https:\/\/\w+\.example\/acp\/checkout_sessions$/);

    const created = await ask('create_checkout_session', { meta: meta(), payload: acp_handoff.payload });
    assertSession(created);
    assertKept(created, purchase, acp_handoff);
    const { id } = created;
    const ready = purchase.update
      ? await ask('update_checkout_session', { meta: meta(), id, payload: purchase.update })
      : created;
    expect(amount(ready.totals, 'total')).toBe(purchase.total);
    const done = await ask('complete_checkout_session', { meta: meta(), id, payload: PAYING });
    assertSession(done);
    expect(done.status).toBe('completed');
    program.child.stdin.end();
    await program.ended;
    const log = program.stderr();
    expect(log).toContain('"gen_ai.tool.name":"complete_checkout_session"');
    for (const secret of [acp_handoff.checkout_token, 'spt_test_ok', 'att_', ...Object.values(PLANTED), String(id)])
      expect(log).not.toContain(secret);
  });

  test('are off unless asked for; then they come after the five, and the handoff is the pack’s as before', async () => {
    const names = async (words: string[]) => {
      const program = start(words);
      await program.greet();
      const { result } = await program.ask('tools/list');
      return (result as { tools: { name: string }[] }).tools.map(({ name }) => name);
    };
    const five = await names([]);
    expect(five).toHaveLength(5);
    expect(await names(['--checkout-tools'])).toEqual([...five, ...TOOLS]);

    const program = start(['--clock', delta.clock]);
    await program.greet();
    const { acp_handoff } = await talk(through(program), delta);
    expect(acp_handoff.checkout_url).toBe('https://delta.example/acp/checkout_sessions');
    expect(acp_handoff).not.toHaveProperty('sandbox');
    expect(acp_handoff).not.toHaveProperty('mcp_tools');
  });

  test('over HTTP a checkout is its principal’s, a retry gets the first answer, and an error is ACP’s (A8, A15, A43)', async () => {
    const service = await serve([...HERE, '--checkout-tools', '--clock', delta.clock]);
    const { acp_handoff } = await talk(over(service), delta);
    expect(acp_handoff).toMatchObject({ checkout_url: `${service.base}/acp/checkout_sessions`, mcp_tools: TOOLS });
    const args = { meta: meta(), payload: acp_handoff.payload };
    const first = await over(service)('create_checkout_session', args);
    const again = await call(service, 'create_checkout_session', args);
    expect(again).toMatchObject({ structuredContent: first, _meta: { 'acp/idempotent_replayed': true } });
    const foreign = await fetch(`${acp_handoff.checkout_url}/${first.id}`, {
      headers: { Authorization: `Bearer ${keyOf(service)}`, 'API-Version': '2026-04-17' },
    });
    expect(foreign.status).toBe(404);
    const refused = await call(service, 'create_checkout_session', { ...args, meta: { api_version: '2026-04-17' } });
    expect(refused).toMatchObject({ isError: true, structuredContent: { code: 'idempotency_key_required' } });
  });

  test('are refused where NODE_ENV is production, unless that is meant (A69)', async () => {
    const env = { NODE_ENV: 'production' };
    const { code, stderr } = await run(['--checkout-tools'], { env });
    expect([code, stderr.includes('--checkout-in-production')]).toEqual([2, true]);
    const program = start(['--checkout-tools', '--checkout-in-production'], { env });
    await program.greet();
    expect(await program.ask('tools/list')).toHaveProperty('result');
  });
});
