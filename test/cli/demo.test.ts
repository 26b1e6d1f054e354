import { copyFileSync, mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import { SHIPPED_BRANDS } from '../../src/brands/load.ts';
import { complaints } from '../checkout/acp-official.ts';
import { endAll, REPOSITORY, run, start } from './program.ts';

afterAll(endAll);

interface Played {
  tool: string;
}

const pack = (name: string) => join(REPOSITORY, `src/brands/packs/${name}.yaml`);
const emptyFolder = () => mkdtempSync(join(tmpdir(), 'si-mcp-'));

describe('si-mcp demo', () => {
  test.each(SHIPPED_BRANDS)('plays %s to a placed order, for machines (A57)', async (brand) => {
    const { code, stdout, stderr } = await run(['demo', '--json', '--brand', brand]);
    expect([code, stderr]).toEqual([0, '']);
    const played = JSON.parse(stdout);
    expect(played).toMatchObject({ brand, ended_in_acp_handoff: true, ended_in_order: true });
    const { acp_handoff } = played.calls.find(({ tool }: Played) => tool === 'si_terminate_session').answer;
    expect(acp_handoff.payload.quote_id).toBe(acp_handoff.checkout_token);
    const last = played.calls.at(-1);
    expect([last.tool, last.answer.status]).toEqual(['complete_checkout_session', 'completed']);
    expect(complaints('CheckoutSessionWithOrder', last.answer)).toEqual([]);
    expect(played.calls.filter((call: { answer: object }) => 'adcp_error' in call.answer)).toEqual([]);
  });

  test('tells the walk of the SI pages as a person reads it: who says what, cards, state, handoff, payload', async () => {
    const { code, stdout, stderr } = await run(['demo']);
    expect([code, stderr]).toEqual([0, '']);
    for (const line of [
      'User      User wants to fly to Boston next Tuesday morning on flight 632 at 6 AM.',
      'User      Do you have any earlier flights?',
      'User      [presses select_flight {"flight_number":"DL628"}]',
      'User      [presses checkout]',
      '          session_status: pending_handoff',
      'Host      Ends the session: handoff_transaction',
      '          ACP payload: a CheckoutSessionCreateRequest of 2 lines in usd; --json shows it whole',
      'Host      Opens the checkout with acp_handoff.payload, unchanged',
      '          Items $233.95, Item discounts −$60, Subtotal $173.95, E-ticket $0, Tax $25.05, Total $199',
      'Host      The user confirms the total; pays with a sandbox token',
      '          status: completed',
    ])
      expect(stdout).toContain(`${line}\n`);
    expect(stdout).toMatch(/handoff transaction: purchase .*DL628.*, 199 USD, with delta_chatgpt_3313\n/);
    expect(stdout).toMatch(/Done: \d+ calls, and order ord_[\w-]+ is placed\.\n$/);
  });

  test('hands over the reservation of a nova-motors car, not the car', async () => {
    const { calls } = JSON.parse((await run(['demo', '--json', '--brand', 'nova-motors'])).stdout);
    const { line_items } = calls.find(({ tool }: Played) => tool === 'si_terminate_session').answer.acp_handoff.payload;
    expect(line_items.map(({ unit_amount }: { unit_amount: number }) => unit_amount)).toEqual([10000]);
  });

  test("plays a copy of a shipped brand as README's own brand example does", async () => {
    const folder = emptyFolder();
    copyFileSync(pack('pace-running'), join(folder, 'my-brand.yaml'));
    expect(await run(['demo', '--brand', 'my-brand.yaml'], { cwd: folder })).toMatchObject({ code: 0, stderr: '' });
  });

  test('plays a brand it has never met', async () => {
    const file = join(emptyFolder(), 'stranger.yaml');
    writeFileSync(file, readFileSync(pack('acme-outdoor'), 'utf8').replace(/^name: .*$/m, 'name: stranger'));
    const { code, stdout } = await run(['demo', '--json', '--brand', file]);
    expect(JSON.parse(stdout)).toMatchObject({ brand: 'stranger', ended_in_acp_handoff: true, ended_in_order: true });
    expect(code).toBe(0);
  });

  test("plays the user's own sentences, and buys what they agree on", async () => {
    const say = ['a tent for two', 'the lightest one', "I'll take it", 'Green, please'];
    const words = say.flatMap((sentence) => ['--say', sentence]);
    const { code, stdout, stderr } = await run(['demo', '--brand', 'acme-outdoor', '--json', ...words]);
    expect([code, stderr]).toEqual([0, '']);
    const { calls, ended_in_order } = JSON.parse(stdout);
    expect(ended_in_order).toBe(true);
    const said = calls.flatMap(({ tool, request }: { tool: string; request: Record<string, unknown> }) =>
      tool === 'si_initiate_session' ? [request.intent] : tool === 'si_send_message' ? [request.message] : [],
    );
    expect(said).toEqual(say);
  });

  test('own sentences that agree on nothing end the session, and that is no failure', async () => {
    const { code, stdout, stderr } = await run(['demo', '--say', 'Do you fly to Boston?']);
    expect([code, stderr]).toEqual([0, '']);
    expect(stdout).toContain('User      Do you fly to Boston?\n');
    expect(stdout).toContain('Host      Ends the session: user_exit\n');
  });

  test.each([
    [['--json', '--watch'], 2, 'si-mcp: --watch and --json cannot be combined.\n'],
    [['--say', ' '], 2, 'si-mcp: --say needs a sentence.\n'],
    [['--say'], 2, "si-mcp: option '--say <sentence>' argument missing. See si-mcp demo --help.\n"],
    [['--say', 'x'.repeat(2001)], 1, 'si-mcp: the conversation could not be opened.\n'],
    [['--say', 'a flight', '--say', 'x'.repeat(2001)], 1, 'si-mcp: not every sentence was answered.\n'],
  ])('%j ends with %i', async (words, exit, usageError) => {
    const { code, stderr } = await run(['demo', ...words]);
    expect([code, stderr]).toEqual([exit, usageError]);
  });

  test('a reader that has seen enough ends nothing with a stack', async () => {
    const demo = start(['demo', '--json']);
    demo.child.stdout.destroy();
    await demo.ended;
    expect(demo.stderr()).toBe('');
  });

  test('exits with 1 and says so when there is nothing to hand over', async () => {
    const file = join(emptyFolder(), 'sold-out.yaml');
    const text = readFileSync(pack('delta'), 'utf8').replaceAll(/^( +stock:) \d+$/gm, '$1 0');
    writeFileSync(file, text.replace(/^name: .*$/m, 'name: sold-out'));
    const { code, stdout, stderr } = await run(['demo', '--brand', file]);
    expect([code, stderr]).toEqual([1, 'si-mcp: the conversation did not end in an acp_handoff.\n']);
    expect(stdout).toContain('Ended without acp_handoff: no purchase was agreed.');
  });
});
