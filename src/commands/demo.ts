/**
 * `si-mcp demo`: a host plays a whole conversation with the real server, over real stdio, buys what was agreed with the
 * checkout tools, and prints it all. Also the smoke test.
 */
import { randomUUID } from 'node:crypto';
import { Client } from '@modelcontextprotocol/sdk/client/index.js';
import { StdioClientTransport } from '@modelcontextprotocol/sdk/client/stdio.js';
import { version } from '../../package.json';
import { loadBrand } from '../brands/load.ts';
import { type Flags, readConfig } from '../config.ts';
import type { Turn } from '../dialogue/turn.ts';
import { wordsOf } from './client-config.ts';
import { buyerFor, buyWithTools } from './demo-checkout.ts';
import { type DemoCall, tell } from './demo-print.ts';
import { nextTurn, scriptFor } from './demo-scripts.ts';

/** Turns the demo adds at most when the brand still has a question after the script. */
const EXTRA_TURNS = 4;

/**
 * Plays the brand's script against `program` and prints it, as text or as one JSON document.
 * Resolves to 0 when it ends in a placed order, else to 1.
 */
export async function demo({
  flags,
  json,
  program,
}: {
  flags: Flags;
  json: boolean;
  program: string;
}): Promise<number> {
  const config = readConfig(flags);
  const brand = await loadBrand(config.brand);
  const script = scriptFor(brand);
  const words = wordsOf({
    brand: config.brand,
    clock: config.clock === undefined ? script.clock : new Date(config.clock).toISOString(),
    seed: String(config.seed),
    strictHost: config.strictHost,
    publicUrl: config.publicUrl,
    logLevel: flags.logLevel ?? 'warn',
    checkoutTools: true,
    checkoutInProduction: config.checkoutInProduction,
  });
  if (!json) process.stdout.write(`${brand.pack.brand.display_name} speaks through si-mcp ${version} (stdio)\n\n`);

  const client = new Client({ name: 'si-mcp-demo', version });
  await client.connect(
    new StdioClientTransport({ command: process.execPath, args: [program, ...words], stderr: 'inherit' }),
  );
  const calls: DemoCall[] = [];
  const call = async (tool: string, request: Record<string, unknown>) => {
    const { structuredContent } = await client.callTool({ name: tool, arguments: request });
    const played = { tool, request, answer: isRecord(structuredContent) ? structuredContent : {} };
    calls.push(played);
    if (!json) process.stdout.write(`${tell(played)}\n`);
    return played.answer;
  };

  try {
    await client.listTools();
    await call('get_adcp_capabilities', { adcp_version: '3.2' });
    const offering = await call('si_get_offering', {
      offering_id: script.offering_id,
      intent: script.lookingFor,
      include_products: true,
      product_limit: 3,
    });
    let answer = await call('si_initiate_session', {
      idempotency_key: randomUUID(),
      intent: script.intent,
      identity: { consent_granted: false, anonymous_session_id: 'demo' },
      offering_id: script.offering_id,
      offering_token: offering.offering_token,
      supported_capabilities: RENDERS,
    });
    const { session_id } = answer;
    const send = async ({ message, action }: Turn) => {
      answer = await call('si_send_message', {
        idempotency_key: randomUUID(),
        session_id,
        ...(message !== undefined && { message }),
        ...(action !== undefined && { action_response: action }),
      });
    };
    for (const turn of script.turns) await send(turn);
    for (let tries = 0; tries < EXTRA_TURNS && answer.session_status === 'active'; tries++) {
      await send(nextTurn(brand, productShown(answer), tries));
    }
    const { acp_handoff } = await call('si_terminate_session', { session_id, reason: 'handoff_transaction' });
    const order = isRecord(acp_handoff) ? await buyWithTools(call, acp_handoff, buyerFor(brand)) : undefined;
    return finish(acp_handoff !== undefined, order);
  } finally {
    await client.close();
  }

  function finish(handedOver: boolean, order: string | undefined): number {
    const placed = order !== undefined;
    if (json) {
      const conversation = {
        brand: brand.pack.name,
        ended_in_acp_handoff: handedOver,
        ended_in_order: placed,
        calls,
      };
      process.stdout.write(`${JSON.stringify(conversation, null, 2)}\n`);
    } else if (placed) process.stdout.write(`Done: ${calls.length} calls, and order ${order} is placed.\n`);
    if (!handedOver) process.stderr.write('si-mcp: the conversation did not end in an acp_handoff.\n');
    else if (!placed) process.stderr.write('si-mcp: the checkout did not end in an order.\n');
    return placed ? 0 : 1;
  }
}

/** A host that can show everything. */
const RENDERS = {
  modalities: { conversational: true },
  components: { standard: ['text', 'link', 'image', 'product_card', 'carousel', 'action_button'] },
  commerce: { acp_checkout: true },
};

/** The first product on show, as the answer's own buttons name it. */
function productShown(answer: Record<string, unknown>): string | undefined {
  return /"product_id":"([^"]+)"/.exec(JSON.stringify(answer))?.[1];
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null;
}
