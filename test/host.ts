/**
 * A host for tests: a real MCP client talking to the real server in one process, on a clock and with ids that are handed in.
 * Every answer it passes on has been held against the official schemas, every refusal against the common rules (official.ts).
 */
import { createHash } from 'node:crypto';
import { type InMemoryTransport as InMemoryTwo, Client as ModernClient } from '@modelcontextprotocol/client';
import { Client as LegacyClient } from '@modelcontextprotocol/sdk/client/index.js';
import { InMemoryTransport } from '@modelcontextprotocol/sdk/inMemory.js';
import type { Brand } from '../src/brands/catalogue.ts';
import { loadBrand } from '../src/brands/load.ts';
import { profileOf } from '../src/brands/profile.ts';
import { createDialogue, type ReadableDialogue } from '../src/dialogue/dialogue.ts';
import { createBrandAgent } from '../src/engine/brand-agent.ts';
import type { BrandAgentParts } from '../src/engine/parts.ts';
import type { Inspection } from '../src/inspector/inspection.ts';
import { type CallHook, chainHooks } from '../src/mcp/call-hook.ts';
import { createDispatch } from '../src/mcp/dispatch.ts';
import { introduce } from '../src/mcp/introduction.ts';
import { createLog } from '../src/mcp/log.ts';
import { type McpConnection, openConnection } from '../src/mcp/server.ts';
import type { ByteBudget } from '../src/store/byte-budget.ts';
import { memorySessionStore } from '../src/store/memory.ts';
import { tools } from '../tools/index.ts';
import { assertAnswer, assertRefusal, type ErrorBody, type Json, type ToolName, type ToolResult } from './official.ts';

/** The agent under test, its store and its clock. Several hosts can connect to it. */
export interface TestAgent {
  store: ReturnType<typeof memorySessionStore>;
  agent: ReturnType<typeof createBrandAgent>;
  /** Everything the log wrote, at its most talkative level. */
  logged: string[];
  now(): number;
  /** Lets `seconds` pass on the agent's clock. */
  wait(seconds: number): void;
  connect(principal?: string): Promise<Host>;
  /** An agent of another process over the same store. */
  elsewhere(): ReturnType<typeof createBrandAgent>;
}

export interface TestAgentOptions {
  brand?: string;
  clock?: string;
  seed?: number;
  strictHost?: boolean;
  publicUrl?: string;
  /** What may be kept for whom. */
  budget?: ByteBudget;
  /** Looks on; made with the agent's clock. */
  inspect?: (now: () => number) => Pick<Inspection, 'observe' | 'tracer'>;
  /** Stands around each call; made with the agent's clock. */
  hook?: (now: () => number) => CallHook;
  /** Who reads messages, and who sees what each turn was understood as. */
  reader?: (brand: Brand, dialogue: ReadableDialogue) => BrandAgentParts['reader'];
  tracer?: BrandAgentParts['tracer'];
}

/** The clock of the SI documentation's example conversation. */
export const DOCUMENTED_CLOCK = '2026-01-18T10:30:00-05:00';

const speakers = new Map<string, Promise<{ brand: Brand; dialogue: ReadableDialogue }>>();

/** A brand and its dialogue, built once per file: both are read-only. */
function speaker(name: string) {
  const known = speakers.get(name);
  if (known) return known;
  const made = loadBrand(name).then((brand) => ({ brand, dialogue: createDialogue(brand) }));
  speakers.set(name, made);
  return made;
}

/** Builds the agent as cli.ts does, with a clock and ids that a test can foresee. */
export async function openTestAgent(options: TestAgentOptions = {}): Promise<TestAgent> {
  let now = Date.parse(options.clock ?? DOCUMENTED_CLOCK);
  let ids = 0;
  let tokens = 0;
  const { brand, dialogue } = await speaker(options.brand ?? 'delta');
  const store = memorySessionStore(options.budget);
  const logged: string[] = [];
  const log = createLog('debug', (line) => logged.push(line));
  const inspection = options.inspect?.(() => now);
  const open = (reader: BrandAgentParts['reader']) =>
    createBrandAgent({
      brand,
      store,
      dialogue,
      now: () => now,
      newId: () => uuidOf(`id ${++ids}`),
      newToken: () => digest(`token ${++tokens}`).slice(0, 32),
      seed: options.seed ?? 1,
      strictHost: options.strictHost,
      publicUrl: options.publicUrl,
      buildVersion: '0.0.0-test',
      reader,
      tracer: inspection?.tracer ?? options.tracer,
    });
  const agent = open(options.reader?.(brand, dialogue));
  const hook = chainHooks([
    inspection && ((call, run) => inspection.observe(brand.pack.name, call, run)),
    options.hook?.(() => now),
  ]);
  const dispatch = createDispatch({ tools: async () => tools, agent: async () => agent, log, hook });
  return {
    store,
    agent,
    logged,
    now: () => now,
    elsewhere: () => open(undefined),
    wait: (seconds) => {
      now += seconds * 1000;
    },
    async connect(principal = 'host') {
      const server = openConnection({
        dispatch,
        introduction: async () =>
          introduce({ profile: profileOf(brand.pack, brand.offerings.values(), now), tools, version: '0.0.0-test' }),
        principal,
        log,
      });
      const [ours, theirs] = InMemoryTransport.createLinkedPair();
      const [client] = await Promise.all([clientOn(theirs), attach(server, ours)]);
      await client.listTools(); // from here on the client checks every result against outputSchema (P3)
      return hostOf(client);
    },
  };
}

/** The server's end of a client's transport: each message is answered as stdio answers a line. */
export async function attach(server: McpConnection, transport: InMemoryTransport | InMemoryTwo): Promise<void> {
  transport.onmessage = async (message: unknown) => {
    const body = await server.answer(message);
    if (body !== undefined) await transport.send(JSON.parse(body));
  };
  await transport.start();
}

/** What a test does with a client, whatever its era. */
export interface Client {
  callTool(call: { name: string; arguments: Json }): Promise<ToolResult>;
  listTools(): Promise<{ tools: unknown[] }>;
  close(): Promise<void>;
}

/** The era that vitest.config.ts runs this file in: MCP with a handshake, or 2026-07-28 without one. */
async function clientOn(transport: InMemoryTransport): Promise<Client> {
  const info = { name: 'test-host', version: '1.0.0' };
  if (process.env.MCP_ERA === 'modern') {
    const client = new ModernClient(info, { versionNegotiation: { mode: { pin: '2026-07-28' } } });
    await client.connect(transport);
    return client;
  }
  const client = new LegacyClient(info);
  await client.connect(transport);
  return client;
}

/** What to tell a tool besides what the method already says. */
export type More = Json;

export interface Host {
  client: Client;
  /** A call as it is, unchecked. */
  call(tool: string, args: unknown): Promise<ToolResult>;
  /** A call that must succeed: the official body. */
  answer(tool: ToolName, args: unknown): Promise<Json>;
  /** A call that must be refused: the AdCP error. */
  refusal(tool: ToolName, args: unknown, code?: string, planted?: string[]): Promise<ErrorBody>;
  /** Starts a session, anonymously unless `more.identity` says otherwise. */
  start(intent: string, more?: More): Promise<Talk>;
  close(): Promise<void>;
}

/** One SI session as its host lives it. */
export interface Talk {
  id: string;
  /** The last answer of this session. */
  last: Json;
  /** Body of the answer that opened the session. */
  opening: Json;
  say(message: string, more?: More): Promise<Json>;
  press(action: string, payload?: Json, more?: More): Promise<Json>;
  terminate(reason: string, more?: More): Promise<Json>;
}

let keys = 0;

/** A fresh idempotency key; different at each call, the same in each run of a file. */
export function freshKey(): string {
  return uuidOf(`key ${++keys}`);
}

/** Starts the count of keys again, for conversations that are compared byte for byte. */
export function restartKeys() {
  keys = 0;
}

export const anonymous = { consent_granted: false, anonymous_session_id: 'anon-1' };

function hostOf(client: Client): Host {
  const call = (name: string, args: unknown): Promise<ToolResult> =>
    // The SDK's type wants an object here; what a host really sends may be anything, and that is what is tested.
    client.callTool({ name, arguments: args as Json });
  const host: Host = {
    client,
    call,
    answer: async (tool, args) => assertAnswer(tool, await call(tool, args)),
    refusal: async (tool, args, code, planted) => assertRefusal(await call(tool, args), code, planted),
    async start(intent, more = {}) {
      const args = { idempotency_key: freshKey(), intent, identity: anonymous, ...more };
      const opening = await host.answer('si_initiate_session', args);
      const session_id = String(opening.session_id);
      const turn = async (tool: ToolName, args: Json) => {
        talk.last = await host.answer(tool, { session_id, ...args });
        return talk.last;
      };
      const talk: Talk = {
        id: session_id,
        last: opening,
        opening,
        say: (message, more = {}) => turn('si_send_message', { idempotency_key: freshKey(), message, ...more }),
        press: (action, payload, more = {}) =>
          turn('si_send_message', {
            idempotency_key: freshKey(),
            action_response: { action, ...(payload && { payload }) },
            ...more,
          }),
        terminate: (reason, more = {}) => turn('si_terminate_session', { reason, ...more }),
      };
      return talk;
    },
    close: () => client.close(),
  };
  return host;
}

/** An agent and one host connected to it: what most tests need. */
export async function openHost(options: TestAgentOptions = {}): Promise<Host & { testAgent: TestAgent }> {
  const testAgent = await openTestAgent(options);
  return { ...(await testAgent.connect()), testAgent };
}

/** The words the brand said in an answer. */
export function words(answer: Json): string {
  return String((answer.response as Json | undefined)?.message ?? '');
}

function digest(text: string): string {
  return createHash('sha256').update(text).digest('hex');
}

/** A version 4 UUID that only looks random. */
export function uuidOf(text: string): string {
  const hex = digest(text);
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-4${hex.slice(13, 16)}-a${hex.slice(17, 20)}-${hex.slice(20, 32)}`;
}
