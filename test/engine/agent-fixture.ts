/** A small brand, a dialogue that does as it is told, and an agent over both with its own clock, ids and tokens. */
import { parseBrand } from '../../src/brands/load.ts';
import type { Agreement } from '../../src/dialogue/agreement.ts';
import type { Dialogue } from '../../src/dialogue/dialogue.ts';
import { personal } from '../../src/dialogue/personal.ts';
import type { Setting } from '../../src/dialogue/setting.ts';
import type { Memory, Outcome } from '../../src/dialogue/turn.ts';
import { createBrandAgent } from '../../src/engine/brand-agent.ts';
import type { BrandAgentParts } from '../../src/engine/parts.ts';
import type { Result } from '../../src/protocol/errors.ts';
import { SiInitiateSessionRequest, SiSendMessageRequest, type TerminationReason } from '../../src/protocol/messages.ts';
import type { Call } from '../../src/protocol/request.ts';
import { type MemorySessionStore, memorySessionStore } from '../../src/store/memory.ts';

export const brand = parseBrand(
  `
name: skyhike
brand: { display_name: Skyhike, domain: skyhike.example, brand_url: https://skyhike.example }
agent_url: https://si.skyhike.example/mcp
checkout:
  url: https://skyhike.example/acp/checkout_sessions
  discovery_url: https://skyhike.example/.well-known/acp.json
  handoff_ttl_seconds: 900
updated_at: 2026-01-10T08:00:00Z
currency: USD
timezone: America/New_York
disclosure:
  label_text: Sponsored by Skyhike
  jurisdictions: [{ country: US, regulation: FTC }]
session: { ttl_seconds: 300, offering_ttl_seconds: 900 }
options: { size: { label: Size } }
attributes:
  flight_number: { label: Flight }
  departure: { label: Departure, type: time }
  arrival: { label: Arrival, type: time }
items:
  - id: SK628
    name: SK628 JFK to BOS
    category: flight
    price: 199
    basis: all_in
    tax: 25.05
    dated: true
    attributes: { flight_number: SK628, departure: "05:30", arrival: "08:57" }
    checkout_id: SK628-{date}
    checkout_name: "SK628 JFK to BOS, {date}"
  - id: boots
    name: Ridge boots
    category: shoe
    price: 189
    list_price: 209
    ships: true
    stock: 3
    variants:
      - { id: boots-42, options: { size: "42" } }
      - { id: boots-43, options: { size: "43" } }
  - { id: socks, name: Wool socks, category: shoe, price: "24.50", ships: true, stock: 40 }
  - { id: lamp, name: Head lamp, category: gear, price: 30, stock: 0 }
  - id: tour
    name: Guided tour
    category: trip
    price: 0
    action: book
    booking: { type: tour, booking_url: https://skyhike.example/tour }
offers:
  - { id: upgrade-3313, title: Free upgrade, items: [SK628], free_item: { id: "UP-{date}", name: Premium upgrade, price: 60 } }
  - { id: boots-15, code: RIDGE15, title: 15% off, items: [boots], percent: 15 }
offerings:
  - { id: winter, title: Winter, summary: Winter things., items: [boots, socks, SK628] }
  - { id: lamps, title: Lamps, summary: All lamps., availability_status: sold_out, alternatives: [winter] }
  - { id: paused, title: Paused, summary: Not now., availability_status: inactive }
  - { id: north, title: North, summary: Only there., availability_status: region_restricted }
  - { id: gone, title: Gone, summary: Past., expires_at: "2026-01-01T00:00:00Z" }
`,
  'skyhike.yaml',
);

export const FLIGHT: Agreement = {
  type: 'transaction',
  action: 'purchase',
  lines: [{ product_id: 'SK628', quantity: 1, date: '2026-01-27' }],
  offers: ['upgrade-3313'],
  summary: 'Chose SK628.',
};
export const BOOTS: Agreement = {
  type: 'transaction',
  action: 'purchase',
  lines: [
    { product_id: 'boots', variant_id: 'boots-42', quantity: 1 },
    { product_id: 'socks', quantity: 2 },
  ],
  offers: ['boots-15'],
  summary: 'Chose boots and socks.',
};
export const TOUR: Agreement = {
  type: 'complete',
  action: 'book',
  lines: [{ product_id: 'tour', quantity: 1 }],
  offers: [],
  summary: 'Booked a tour.',
};
const AGREEMENTS: Record<string, Agreement> = { buy: FLIGHT, 'buy boots': BOOTS, book: TOUR };

/** What the scripted dialogue was asked, in order. */
export interface TurnTaken {
  said: string;
  setting: Setting;
  memory: Memory;
}

/**
 * buy, buy boots, book: request_handoff (revise when pending) · more: one more of it · not yet: reopen · bye: conclude ·
 * boom: throws · hello: greets by name · anything else: reply, or the same handoff when pending.
 */
export function scripted(turns: TurnTaken[] = []): Dialogue {
  return {
    openMemory: ({ offering_id, shown = [] }) => ({ offering_id, shown, discussed: [], cart: [], turns: 0 }),
    takeTurn(memory, turn, setting): Outcome {
      const said = turn.message ?? turn.action?.action ?? '';
      turns.push({ said, setting, memory: structuredClone(memory) });
      if (said === 'boom') throw new Error('boom');
      const next: Memory = { ...structuredClone(memory), turns: memory.turns + 1 };
      const answer = (event: Outcome['event'], agreement: Agreement | undefined): Outcome => {
        const name = said === 'hello' && setting.shared?.includes('name') ? personal('name', ' ') : '';
        return {
          memory: { ...next, agreement },
          reply: { message: `Turn ${next.turns}: ${event}${name}.`, cards: [{ product_id: 'boots' }] },
          event,
        };
      };
      if (said === 'bye') return answer('conclude', undefined);
      const wanted = AGREEMENTS[said];
      if (wanted && (setting.checkout || wanted.type === 'complete')) {
        next.discussed = [...next.discussed, ...wanted.lines.map((line) => line.product_id)];
        return answer(setting.pending ? 'revise_handoff' : 'request_handoff', wanted);
      }
      if (!setting.pending || !memory.agreement) return answer('reply', undefined);
      if (said === 'not yet') return answer('reopen', undefined);
      if (said !== 'more') return answer('revise_handoff', memory.agreement);
      const lines = memory.agreement.lines.map((line) => ({ ...line, quantity: line.quantity + 1 }));
      return answer('revise_handoff', { ...memory.agreement, lines });
    },
    findProducts: (intent, offering) =>
      (offering.items ?? []).filter((id) => intent === undefined || !intent.includes('nothing') || id === ''),
  };
}

export const ANNA: Call = { principal: 'anna', release: '3.1' };
export const BERT: Call = { principal: 'bert', release: '3.1' };

export const START = Date.parse('2026-01-18T10:45:00Z');

export interface AgentFixture {
  agent: ReturnType<typeof createBrandAgent>;
  store: MemorySessionStore;
  clock: { now: number };
  turns: TurnTaken[];
  /** Seconds pass. */
  wait(seconds: number): void;
}

/** An agent of its own; with `over`, its parts differ, and with `store` and `clock` it shares another agent's. */
export function createAgentFixture(
  over: Partial<BrandAgentParts> & { store?: MemorySessionStore; clock?: { now: number } } = {},
): AgentFixture {
  const { store = memorySessionStore(), clock = { now: START }, ...parts } = over;
  const turns: TurnTaken[] = [];
  let ids = 0;
  let tokens = 0;
  const agent = createBrandAgent({
    brand,
    dialogue: scripted(turns),
    store,
    now: () => clock.now,
    newId: () => `session-${++ids}`,
    newToken: () => `token-${++tokens}`,
    seed: 1,
    buildVersion: '0.0.1',
    ...parts,
  });
  return {
    agent,
    store,
    clock,
    turns,
    wait: (seconds) => {
      clock.now += seconds * 1000;
    },
  };
}

let keys = 0;
/** A key nobody has used. */
export const newKey = () => `key-number-${String(++keys).padStart(8, '0')}`;

export function opening(more: Record<string, unknown> = {}): SiInitiateSessionRequest {
  return SiInitiateSessionRequest.parse({
    idempotency_key: newKey(),
    intent: 'look around',
    identity: { consent_granted: false },
    ...more,
  });
}

export function saying(session_id: string, message: string, more: Record<string, unknown> = {}): SiSendMessageRequest {
  return SiSendMessageRequest.parse({ idempotency_key: newKey(), session_id, message, ...more });
}

/** The answer, or a failed test that shows the refusal. */
export function must<T>(result: Result<T>): T {
  if (!result.ok) throw new Error(`refused: ${JSON.stringify(result.error)}`);
  return result.answer;
}

/** The code of a refusal, or ok. */
export function codeOf(result: Result<unknown>): string {
  return result.ok ? 'ok' : result.error.code;
}

export async function open(fixture: AgentFixture, more: Record<string, unknown> = {}, call = ANNA): Promise<string> {
  return must(await fixture.agent.initiateSession(opening(more), call)).session_id;
}

export async function say(fixture: AgentFixture, session_id: string, message: string, call = ANNA) {
  return must(await fixture.agent.sendMessage(saying(session_id, message), call));
}

export async function end(fixture: AgentFixture, session_id: string, reason: TerminationReason, call = ANNA) {
  return must(await fixture.agent.terminateSession({ session_id, reason }, call));
}

/** A dialogue that answers every turn after the first with one event, right or wrong. */
export function alwaysSaying(event: Outcome['event']): Dialogue {
  return {
    openMemory: () => ({ shown: [], discussed: [], cart: [], turns: 0 }),
    takeTurn: (memory) => ({
      memory: { ...memory, turns: memory.turns + 1, agreement: memory.turns > 0 ? FLIGHT : undefined },
      reply: { message: 'Yes.' },
      event: memory.turns > 0 ? event : 'reply',
      trace: {},
    }),
    findProducts: () => [],
  };
}
