/** Plays a conversation through a real MCP client and keeps what was said. */
import type { Brand } from '../../src/brands/catalogue.ts';
import { loadBrand } from '../../src/brands/load.ts';
import { anonymous, openTestAgent, type Talk, type TestAgent } from '../host.ts';
import type { Json } from '../official.ts';
import { buttonLike, CLOCK, type Exchange, exchangeOf, SEED, type Transcript } from './exchange.ts';
import type { Conversation } from './format.ts';

export type Play = ReturnType<typeof createStage>;

/** A stage keeps one agent per brand and clock; `fileOf` gives the pack of a brand that is not shipped. */
export function createStage(fileOf: (brand: string) => string | undefined) {
  const testAgents = new Map<string, Promise<{ testAgent: TestAgent; brand: Brand }>>();

  function testAgentOf(name: string, clock: string) {
    const key = `${name} ${clock}`;
    const file = fileOf(name) ?? name;
    const known =
      testAgents.get(key) ??
      Promise.all([openTestAgent({ brand: file, clock, seed: SEED }), loadBrand(file)]).then(([testAgent, brand]) => ({
        testAgent,
        brand,
      }));
    testAgents.set(key, known);
    return known;
  }

  return async function play(conversation: Conversation): Promise<Transcript> {
    const { testAgent, brand } = await testAgentOf(conversation.brand, conversation.clock ?? CLOCK);
    const host = await testAgent.connect(`${conversation.file} ${conversation.name}`);
    const exchanges: Exchange[] = [];
    let talk: Talk | undefined;
    let broke: string | undefined;
    try {
      for (const turn of conversation.turns) {
        const before = exchanges.at(-1);
        let answer: Json;
        let did = turn.user ?? '';
        if (talk === undefined) {
          talk = await host.start(turn.user ?? '', await opening(conversation, host));
          answer = talk.opening;
        } else if (turn.user !== undefined) {
          answer = await talk.say(turn.user);
        } else if (turn.end !== undefined) {
          answer = await talk.terminate(turn.end);
          did = `[ends: ${turn.end}]`;
        } else {
          const pressed = turn.press ?? buttonLike(before, turn.press_shown);
          answer = await talk.press(pressed.action, pressed.payload);
          did = `[presses ${pressed.action} ${JSON.stringify(pressed.payload ?? {})}]`;
        }
        exchanges.push(exchangeOf(brand, turn, did, answer));
      }
    } catch (error) {
      broke = error instanceof Error ? error.message : String(error);
    } finally {
      await host.close();
    }
    return { conversation, brand, exchanges, ...(broke !== undefined && { broke }) };
  };
}

async function opening(
  { identity, host: supported_capabilities, offering, token }: Conversation,
  host: Awaited<ReturnType<TestAgent['connect']>>,
): Promise<Json> {
  const shown = token && (await host.answer('si_get_offering', { ...token, include_products: true }));
  return {
    identity: identity ?? anonymous,
    ...(supported_capabilities && { supported_capabilities }),
    ...(offering !== undefined && { offering_id: offering }),
    ...(shown && { offering_token: shown.offering_token }),
  };
}
