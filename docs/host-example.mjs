/**
 * A careful host: talks to a brand agent over MCP and buys over ACP. Runs on Node 20 as it stands, from this repository:
 *   node dist/si-mcp.js http --checkout --brand acme-outdoor
 *   node docs/host-example.mjs http://127.0.0.1:3333/mcp SANDBOX_KEY "The Ridge 2 tent" "I'll take the Ridge 2 tent in green"
 */
import { randomUUID } from 'node:crypto';
import { createInterface } from 'node:readline/promises';
import { fileURLToPath } from 'node:url';
import { Client } from '@modelcontextprotocol/sdk/client/index.js';
import { StreamableHTTPClientTransport } from '@modelcontextprotocol/sdk/client/streamableHttp.js';

/**
 * From the first word to the order. `key` is the sandbox key the service printed; `show` and `confirm` are the user's screen.
 * Throws when a careful host would stop.
 */
export async function buy(mcp, key, { intent, turns, buyer, address, show, confirm }) {
  const client = new Client({ name: 'careful-host', version: '1.0.0' });
  await client.connect(new StreamableHTTPClientTransport(new URL(mcp)));
  const call = async (name, args) => {
    const { structuredContent, isError } = await client.callTool({ name, arguments: args });
    if (isError) throw new Error(`${name}: ${JSON.stringify(structuredContent)}`);
    return structuredContent;
  };

  // 1. The conversation. Nothing personal is shared; what the brand says is shown under its label, or not at all.
  let answer = await call('si_initiate_session', {
    idempotency_key: randomUUID(),
    intent,
    identity: { consent_granted: false, anonymous_session_id: randomUUID() },
    supported_capabilities: { commerce: { acp_checkout: true } },
  });
  const { session_id, sponsored_context } = answer;
  const label = sponsored_context?.disclosure_obligation?.label_text;
  if (!label) throw new Error('The brand does not say how it is to be disclosed.');
  show(`[${label}] ${answer.response.message}`);
  for (const message of turns) {
    answer = await call('si_send_message', { idempotency_key: randomUUID(), session_id, message });
    show(`[${label}] ${answer.response.message}`);
  }
  if (answer.session_status !== 'pending_handoff') throw new Error('Nothing was agreed.');

  // 2. The handoff: to https, or to a sandbox on this machine, and before it expires.
  const { acp_handoff: handoff } = await call('si_terminate_session', { session_id, reason: 'handoff_transaction' });
  await client.close();
  if (!handoff) throw new Error('There is nothing to check out.');
  const { protocol, hostname } = new URL(handoff.checkout_url);
  const sandboxHere = handoff.sandbox === true && ['127.0.0.1', '[::1]', 'localhost'].includes(hostname);
  if (protocol !== 'https:' && !sandboxHere) throw new Error('The checkout is not at a safe address.');
  if (Date.parse(handoff.expires_at) <= Date.now()) throw new Error('The handoff has expired.');

  // 3. The checkout: the payload as it came, then the buyer, the address and the last delivery of the kind offered.
  const post = async (path, body) => {
    const headers = {
      Authorization: `Bearer ${key}`,
      'API-Version': handoff.acp_version,
      'Idempotency-Key': randomUUID(),
      'Content-Type': 'application/json',
    };
    const init = { method: 'POST', redirect: 'error', body: JSON.stringify(body), headers };
    const response = await fetch(handoff.checkout_url + path, init);
    if (!response.ok) throw new Error(`${response.status}: ${await response.text()}`);
    return response.json();
  };
  const { id, ...opened } = await post('', handoff.payload);
  const way = opened.fulfillment_options.findLast(({ type }) => type === opened.selected_fulfillment_options[0]?.type);
  const delivery = { type: way?.type, option_id: way?.id, item_ids: opened.line_items.map((line) => line.id) };
  const selected_fulfillment_options = [delivery];
  const ready = await post(`/${id}`, { buyer, fulfillment_details: { address }, selected_fulfillment_options });

  // 4. The payment: only what the user confirmed, with a token of the sandbox.
  const total = ready.totals.find(({ type }) => type === 'total')?.amount ?? Number.NaN;
  if (ready.status !== 'ready_for_payment' || !(await confirm(total, ready.currency))) {
    await post(`/${id}/cancel`, { intent_trace: { reason_code: 'other' } });
    throw new Error('Not bought, and the checkout is canceled.');
  }
  const payment = { type: 'card', credential: { type: 'spt', token: 'spt_test_ok' } };
  const paid = await post(`/${id}/complete`, { payment_data: { handler_id: 'card_sandbox', instrument: payment } });
  if (!paid.order) throw new Error(`Not paid: ${paid.status}`);
  return { order: paid.order, total, currency: ready.currency };
}

/** Somebody in Denver, asked for the total on the terminal. */
async function main([mcp, key, intent, ...turns]) {
  if (turns.length === 0) throw new Error('Usage: node docs/host-example.mjs MCP_URL SANDBOX_KEY INTENT SENTENCE...');
  const terminal = createInterface({ input: process.stdin, output: process.stdout });
  const name = 'Jane Smith';
  const address = { name, line_one: '123 Main St', city: 'Denver', state: 'CO', country: 'US', postal_code: '80202' };
  const confirm = async (total, currency) =>
    (await terminal.question(`Pay ${total / 100} ${currency.toUpperCase()}? (yes/no) `)).trim() === 'yes';
  const buyer = { full_name: name, email: 'jane@person.example' };
  const bought = await buy(mcp, key, { intent, turns, buyer, address, show: console.log, confirm });
  console.log(`Order ${bought.order.id}: ${bought.order.permalink_url}`);
  terminal.close();
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  await main(process.argv.slice(2)).catch(({ message }) => {
    console.error(message);
    process.exit(1);
  });
}
