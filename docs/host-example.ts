/**
 * A careful host: talks to a brand agent and buys over ACP. `si-mcp/client` sees to keys, retries, receipts and the checks of the
 * handoff. From this repository, built:
 *   node dist/si-mcp.js http --checkout --brand acme-outdoor
 *   npx esbuild docs/host-example.ts --bundle --platform=node --format=esm --outfile=host-example.mjs
 *   node host-example.mjs http://127.0.0.1:3333/mcp SANDBOX_KEY "The Ridge 2 tent" "I'll take the Ridge 2 tent in green"
 * Node 22.18 and later run it without the second line: node docs/host-example.ts …
 */
import { randomUUID } from 'node:crypto';
import { createInterface } from 'node:readline/promises';
import { fileURLToPath } from 'node:url';
import { AgentError, type Answer, connect, type Handoff } from 'si-mcp/client';

export interface Wish {
  intent: string;
  turns: string[];
  buyer: { full_name: string; email: string };
  address: object;
  /** The user's screen. */
  show(words: string): void;
  /** Asks the user for the total. */
  confirm(minorUnits: number, currency: string): boolean | Promise<boolean>;
}

/** From the first word to the order. `key` is the sandbox key the service printed. Throws when a careful host would stop. */
export async function buy(mcp: string, key: string, wish: Wish) {
  const agent = await connect({ url: mcp }, { capabilities: { commerce: { acp_checkout: true } } });
  try {
    // Nothing personal is shared; what the brand says is shown under its label, or not at all.
    const show = ({ label, accepted, message }: Answer) => {
      if (!label || !accepted) throw new Error('The brand does not say how it is to be disclosed.');
      wish.show(`[${label}] ${message}`);
    };
    let session = await agent.open(wish.intent);
    show(session.answer);
    for (const [at, sentence] of wish.turns.entries()) {
      const forgotten = await session.say(sentence).then(show, isForgotten);
      if (!forgotten) continue;
      // The agent knows the session no more: a new one hears what was said in the old one, and nothing the user wrote is lost.
      session = await agent.open(wish.intent);
      show(session.answer);
      for (const said of wish.turns.slice(0, at + 1)) show(await session.say(said));
    }
    if (session.answer.status !== 'pending_handoff') throw new Error('Nothing was agreed.');
    const { handoff } = await session.end('handoff_transaction');
    if (!handoff) throw new Error('There is nothing to check out.');
    return await checkOut(handoff, key, wish);
  } finally {
    await agent.close();
  }
}

/** Whether a turn failed because its session is not known any more; throws what is something else. */
function isForgotten(problem: unknown): boolean {
  if (problem instanceof AgentError && problem.code === 'SESSION_NOT_FOUND') return true;
  throw problem;
}

/** What this host reads of an ACP checkout. */
interface Checkout {
  id: string;
  status: string;
  currency: string;
  line_items: { id: string }[];
  fulfillment_options: { id: string; type: string }[];
  selected_fulfillment_options: { type: string }[];
  totals: { type: string; amount: number }[];
  order?: { id: string; permalink_url: string };
}

/** The payload as it came, then the buyer, the address and the last delivery of the kind offered, then what the user confirmed. */
async function checkOut({ checkout_url, acp_version, payload }: Handoff, key: string, wish: Wish) {
  const post = async (path: string, body: unknown): Promise<Checkout> => {
    const headers = {
      Authorization: `Bearer ${key}`,
      'API-Version': String(acp_version),
      'Idempotency-Key': randomUUID(),
      'Content-Type': 'application/json',
    };
    const init: RequestInit = { method: 'POST', redirect: 'error', body: JSON.stringify(body), headers };
    const response = await fetch(checkout_url + path, init);
    if (!response.ok) throw new Error(`${response.status}: ${await response.text()}`);
    return response.json() as Promise<Checkout>;
  };
  const { id, ...opened } = await post('', payload);
  const way = opened.fulfillment_options.findLast(({ type }) => type === opened.selected_fulfillment_options[0]?.type);
  const delivery = { type: way?.type, option_id: way?.id, item_ids: opened.line_items.map((line) => line.id) };
  const fulfillment = { fulfillment_details: { address: wish.address }, selected_fulfillment_options: [delivery] };
  const ready = await post(`/${id}`, { buyer: wish.buyer, ...fulfillment });
  const { currency } = ready;
  const total = ready.totals.find(({ type }) => type === 'total')?.amount ?? Number.NaN;
  if (ready.status !== 'ready_for_payment' || !(await wish.confirm(total, currency))) {
    await post(`/${id}/cancel`, { intent_trace: { reason_code: 'other' } });
    throw new Error('Not bought, and the checkout is canceled.');
  }
  const instrument = { type: 'card', credential: { type: 'spt', token: 'spt_test_ok' } };
  const paid = await post(`/${id}/complete`, { payment_data: { handler_id: 'card_sandbox', instrument } });
  if (!paid.order) throw new Error(`Not paid: ${paid.status}`);
  return { order: paid.order, total, currency };
}

/** Somebody in Denver, asked for the total on the terminal. */
async function main([mcp, key, intent, ...turns]: string[]) {
  if (!mcp || !key || !intent || turns.length === 0)
    throw new Error('Usage: host-example MCP_URL SANDBOX_KEY INTENT SENTENCE...');
  const terminal = createInterface({ input: process.stdin, output: process.stdout });
  const name = 'Jane Smith';
  const address = { name, line_one: '123 Main St', city: 'Denver', state: 'CO', country: 'US', postal_code: '80202' };
  const confirm = async (total: number, currency: string) =>
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
