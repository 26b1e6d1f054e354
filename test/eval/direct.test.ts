/** Playing straight against the dialogue says what a host hears: the same words, cards, states and handoffs. */
import { expect, test } from 'vitest';
import { loadBrand } from '../../src/brands/load.ts';
import { createDialogue } from '../../src/dialogue/dialogue.ts';
import { playDirect } from './direct.ts';
import type { Transcript } from './exchange.ts';
import { WRITTEN_BRANDS } from './feed-brand.ts';
import { type Conversation, readConversations } from './format.ts';
import { createStage } from './play.ts';

/** One in `EVERY`, and those that do what few do. */
const EVERY = 25;

const isRare = ({ token, identity, host, turns }: Conversation) =>
  token !== undefined || identity !== undefined || host !== undefined || turns.some(({ end }) => end !== undefined);

const conversations = readConversations().filter(({ brand }) => !['bicycles', 'apparel'].includes(brand));
const chosen = conversations.filter((one, at) => at % EVERY === 0 || isRare(one));
const play = createStage((brand) => WRITTEN_BRANDS.get(brand));

test.each(chosen)('$file: $name', async (conversation) => {
  const brand = await loadBrand(WRITTEN_BRANDS.get(conversation.brand) ?? conversation.brand);
  const direct = await playDirect({ brand, dialogue: createDialogue(brand) }, conversation);
  expect(languagesIn(direct)).toEqual(languagesIn(await play(conversation)));
});

/** Without the tokens, ids and moments that each handoff has of its own. */
function languagesIn({ exchanges, broke }: Transcript) {
  return {
    broke: broke !== undefined,
    exchanges: exchanges.map(({ trace: _, acp_handoff, ...parsed }) => {
      const { line_items, buyer, discounts } = Object(acp_handoff?.payload);
      return { ...parsed, acp_handoff: { line_items, buyer, discounts } };
    }),
  };
}
