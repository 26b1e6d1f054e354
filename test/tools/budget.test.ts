/** What the five cards cost a model, for the shipped packs and for any other. */
import fc from 'fast-check';
import { encode } from 'gpt-tokenizer/encoding/o200k_base';
import { expect, test } from 'vitest';
import { openBrandFile, SHIPPED_BRANDS } from '../../src/brands/load.ts';
import { BrandPack } from '../../src/brands/pack.ts';
import { type BrandProfile, profileOf } from '../../src/brands/profile.ts';
import { introduce, serverInfo } from '../../src/mcp/introduction.ts';
import { tools } from '../../tools/index.ts';

const BUDGET = 1500;

function tokensOf(profile: BrandProfile): number {
  const cards = tools.map((tool) => tool.card(profile));
  return cards
    .map(({ name, description, inputSchema: input_schema }) => JSON.stringify({ name, description, input_schema }))
    .reduce((sum, card) => sum + encode(card).length, 0);
}

test.each(SHIPPED_BRANDS)('the five cards of %s cost a model at most 1,500 tokens (P18)', async (name) => {
  const { pack } = await openBrandFile(name);
  const tokens = tokensOf(profileOf(pack, pack.offerings, 0));
  expect(tokens).toBeGreaterThan(1000);
  expect(tokens).toBeLessThanOrEqual(BUDGET);
});

/** Letters that tokenizers know well and badly. */
const letters = fc.constantFrom(
  ...[...'abcxyz XQJ 019 .,:;!?-\'"<>{}()`*_#\\\n\r\t&%$@~^|[]='],
  ...['é', 'ß', 'ж', '漢', '가', 'ꀀ', 'Ꭰ', '𐌰', '𒀀', '😀', '👩‍👩‍👧', '\u0301', '\u200b', '\u202e', '\u2028', '\ud800'],
);
const words = fc.oneof(
  fc.string({ unit: letters, minLength: 1, maxLength: 500 }),
  fc.string({ unit: 'binary', minLength: 1, maxLength: 500 }),
  letters.map((letter) => letter.repeat(500)),
);
const id = fc.oneof(words, fc.uuid(), fc.stringMatching(/^[a-z0-9_]{1,64}$/));
const offering = fc.record({ id, title: words });

const HEAD = {
  ...{ name: 'x', agent_url: 'https://x.example/mcp', updated_at: '2026-01-01T00:00:00Z', currency: 'USD' },
  ...{ checkout: { url: 'https://x.example/checkout' }, disclosure: { label_text: 'Ad' } },
};

test('no pack, whatever it is called and offers, costs more, says more than a line or brings markup (P18)', () => {
  const packs = fc.record({
    display_name: words,
    sells: fc.option(words, { nil: undefined }),
    about: words,
    offerings: fc.array(offering, { minLength: 1, maxLength: 40 }),
    categories: fc.array(words, { maxLength: 10 }),
  });
  fc.assert(
    fc.property(packs, ({ display_name, sells, about, offerings, categories }) => {
      const pack = {
        ...BrandPack.parse({
          ...HEAD,
          brand: { display_name: 'x', domain: 'x.example' },
          offerings: [{ id: 'x', title: 'x', summary: 'x' }],
        }),
        brand: { display_name, sells, about, domain: 'x.example' },
        categories: Object.fromEntries(categories.map((label, at) => [String(at), { label, synonyms: [] }])),
      };
      const profile = profileOf(
        pack,
        offerings.map((one) => ({
          ...one,
          summary: 'x',
          availability_status: 'available',
          offers: [],
          alternatives: [],
        })),
        0,
      );
      expect(tokensOf(profile)).toBeLessThanOrEqual(BUDGET);
      const { instructions, cards } = introduce({ profile, tools, version: '1' });
      expect(instructions.length).toBeLessThanOrEqual(512);
      const info = serverInfo({ profile, version: '1' }, '2025-11-25');
      const told = [instructions, info.title, String(info.description), ...cards.map(({ description }) => description)];
      for (const text of told) expect(text).not.toMatch(/[\p{Cc}\p{Cf}\p{Cs}\u2028\u2029<>`\\|]/u);
    }),
    { numRuns: 100 },
  );
});
