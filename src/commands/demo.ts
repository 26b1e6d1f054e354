/**
 * `si-mcp demo`: a host plays a whole conversation with the real server, over real stdio, buys what was agreed with the
 * checkout tools, and prints it all. Also the smoke test.
 */
import { randomUUID } from 'node:crypto';
import { Client } from '@modelcontextprotocol/sdk/client/index.js';
import { StdioClientTransport } from '@modelcontextprotocol/sdk/client/stdio.js';
import { version } from '../../package.json';
import type { Brand } from '../brands/catalogue.ts';
import { loadBrand } from '../brands/load.ts';
import { ConfigError, type Flags, readColours, readConfig } from '../config.ts';
import type { Turn } from '../dialogue/turn.ts';
import { isRecord } from '../protocol/json-object.ts';
import { wordsOf } from './client-config.ts';
import { buyerFor, buyWithTools } from './demo-checkout.ts';
import { type DemoCall, legend, tell } from './demo-print.ts';
import { type DemoScript, nextTurn, scriptFor, scriptOf } from './demo-scripts.ts';
import { screenOf } from './screen.ts';
import { typeOut, waitUntil } from './typing.ts';

/** Turns the demo adds at most when the brand still has a question after the script. */
const EXTRA_TURNS = 4;

export interface DemoTask {
  json: boolean;
  /** The user's own sentences, instead of the brand's script; the first is what the conversation opens with. */
  say: string[];
  /** Show it at the speed at which it is read. */
  watch: boolean;
}

/** Asks a tool, and gives its answer. */
type Call = (tool: string, request: Record<string, unknown>) => Promise<Record<string, unknown>>;

/** How a conversation went: whether a checkout was handed over, and the order it ended in. */
interface Played {
  handedOver: boolean;
  order?: string;
  /** What keeps it from being a success, in a sentence. */
  missing?: string;
}

/**
 * Plays the brand's script, or the user's own sentences, against `program`, and prints it, as text or as one JSON document.
 * Resolves to 0 when it ends as it should: the script in a placed order, own sentences without an error; else to 1.
 */
export async function demo({ json, say, watch }: DemoTask, flags: Flags, program: string): Promise<number> {
  if (say.some((sentence) => sentence.trim() === '')) throw new ConfigError('--say needs a sentence.');
  if (json && watch) throw new ConfigError('--watch and --json cannot be combined.');
  const config = readConfig(flags);
  const brand = await loadBrand(config.brand);
  const script = say.length === 0 ? scriptFor(brand) : scriptOf(brand, say);
  const words = wordsOf({
    brand: config.brand,
    clock: config.clock === undefined ? script.clock : new Date(config.clock).toISOString(),
    seed: String(config.seed ?? 0),
    strictHost: config.strictHost,
    publicUrl: config.publicUrl,
    logLevel: flags.logLevel ?? 'warn',
    checkoutTools: true,
    checkoutInProduction: config.checkoutInProduction,
  });
  const screen = screenOf(process.stdout.columns, readColours(process.stdout.isTTY === true));
  const reading = openReading(watch);
  if (!json) {
    const skip = watch && process.stdin.isTTY ? ' Enter shows the rest at once, Ctrl-C ends it.' : '';
    process.stdout.write(`${brand.pack.brand.display_name} speaks through si-mcp ${version} (stdio).${skip}\n`);
    process.stdout.write(`${legend(screen)}\n`);
  }

  const client = new Client({ name: 'si-mcp-demo', version });
  await client.connect(
    new StdioClientTransport({ command: process.execPath, args: [program, ...words], stderr: 'inherit' }),
  );
  const calls: DemoCall[] = [];
  const call: Call = async (tool, request) => {
    const { structuredContent } = await client.callTool({ name: tool, arguments: request });
    const played = { tool, request, answer: isRecord(structuredContent) ? structuredContent : {} };
    calls.push(played);
    if (!json) await reading.show(`${tell(played, screen)}\n`);
    return played.answer;
  };
  try {
    await client.listTools();
    const played = await play(call, brand, script, say.length > 0);
    const { handedOver, order, missing } = played;
    if (json) {
      const ended = { ended_in_acp_handoff: handedOver, ended_in_order: order !== undefined };
      process.stdout.write(`${JSON.stringify({ brand: brand.pack.name, ...ended, calls }, null, 2)}\n`);
    } else if (order !== undefined)
      process.stdout.write(`Done: ${calls.length} calls, and order ${order} is placed.\n`);
    if (missing !== undefined) process.stderr.write(`si-mcp: ${missing}\n`);
    return missing === undefined ? 0 : 1;
  } finally {
    reading.close();
    await client.close();
  }
}

/** How what is told reaches the screen: at once, or at reading speed until whoever watches presses Enter. */
function openReading(watch: boolean): { show(text: string): Promise<void>; close(): void } {
  const write = (text: string) => process.stdout.write(text);
  const { stdin } = process;
  const close = () => {
    stdin.pause();
  };
  if (!watch) return { show: async (text) => void write(text), close: () => {} };
  const skipped = new AbortController();
  const wait = waitUntil(skipped.signal);
  // Nobody can press Enter where the input is no terminal: then its end means nothing.
  if (stdin.isTTY) stdin.once('data', () => skipped.abort());
  return { show: (text) => typeOut(text, { write, wait }), close };
}

/** From the capabilities to the order, or, with the user's own sentences, as far as they lead. */
async function play(call: Call, brand: Brand, script: DemoScript, own: boolean): Promise<Played> {
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
  if (session_id === undefined) return { handedOver: false, missing: 'the conversation could not be opened.' };
  let refused = false;
  const send = async ({ message, action }: Turn) => {
    answer = await call('si_send_message', {
      idempotency_key: randomUUID(),
      session_id,
      ...(message !== undefined && { message }),
      ...(action !== undefined && { action_response: action }),
    });
    refused ||= answer.adcp_error !== undefined;
  };
  for (const turn of script.turns) await send(turn);
  if (own && answer.session_status !== 'pending_handoff') {
    await call('si_terminate_session', { session_id, reason: 'user_exit' });
    return { handedOver: false, missing: refused ? 'not every sentence was answered.' : undefined };
  }
  for (let tries = 0; tries < EXTRA_TURNS && answer.session_status === 'active'; tries++) {
    await send(nextTurn(brand, productShown(answer), tries));
  }
  const { acp_handoff } = await call('si_terminate_session', { session_id, reason: 'handoff_transaction' });
  if (!isRecord(acp_handoff)) return { handedOver: false, missing: 'the conversation did not end in an acp_handoff.' };
  const order = await buyWithTools(call, acp_handoff, buyerFor(brand));
  if (order === undefined) return { handedOver: true, missing: 'the checkout did not end in an order.' };
  return { handedOver: true, order };
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
