/** What is said of each act, word for word. */
import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { parse } from 'yaml';
import type { SystemAct, Word } from '../../../src/dialogue/dialogue-acts.ts';
import { summaryOf } from '../../../src/dialogue/nlg/orders.ts';
import type { SpeakingDomain } from '../../../src/dialogue/nlg/phrases.ts';
import { sayTo } from '../../../src/dialogue/personal.ts';
import { english } from '../language.ts';
import { brandFrom, domainOf, lamps as lampDomain, NOW, reply, shippedDomain } from './domains.ts';

const lamps = lampDomain();
const [pace, acme, nova, delta] = ['pace-running', 'acme-outdoor', 'nova-motors', 'delta'].map(shippedDomain) as [
  SpeakingDomain,
  SpeakingDomain,
  SpeakingDomain,
  SpeakingDomain,
];

const domains: Record<string, SpeakingDomain> = { lamps, pace, acme, nova, delta };

const told: {
  acts: { what: string; domain: string; acts: SystemAct[]; said: string }[];
  words: Record<Word, string>;
} = parse(readFileSync(new URL('./said.yaml', import.meta.url), 'utf8'));

describe('speak', () => {
  test.each(told.acts)('$what', ({ domain, acts, said }) => {
    expect(reply(domains[domain] ?? lamps, acts).message).toBe(said);
  });

  test('is shown for every act', () => {
    const acts = new Set(told.acts.flatMap((one) => one.acts.map(({ say }) => say)));
    expect([...acts].sort()).toEqual([
      'ask',
      'cart',
      'closed',
      'compare',
      'day',
      'describe',
      'gone',
      'handoff',
      'lacks',
      'led',
      'limit',
      'link',
      'list',
      'none',
      'tell',
      'unknown',
    ]);
  });
});

describe('fixed sentences', () => {
  test('are all there', () => {
    expect(Object.keys(told.words).sort()).toEqual([...english.replies.words.keys()].sort());
  });

  test.each(Object.entries(told.words))('%s', (word, said) => {
    expect(reply(lamps, [{ say: 'word', word: word as Word }]).message).toBe(said);
  });

  test('say what the policy knows', () => {
    const closed = (known: Record<string, string>) =>
      reply(lamps, [{ say: 'word', word: 'closed', with: known }]).message;
    expect(closed({ item: 'Heron', day: 'Monday', next: 'Tuesday' })).toBe(
      'Heron is not available for Monday; the next available day is Tuesday.',
    );
    expect(closed({ item: 'Heron', day: 'Monday' })).toBe('Heron is not available for Monday.');
  });

  test('tell what is known of a person by marks only', () => {
    const { message } = reply(lamps, [{ say: 'word', word: 'agent_data' }], { shared: ['name', 'city', 'country'] });
    expect(message).not.toContain('Ada');
    expect(sayTo({ person: { name: 'Ada', city: 'Graz' } }, message)).toBe(
      'With your consent your assistant shared your name, Ada and your city, Graz. Beyond that I know only what you tell me in this conversation.',
    );
  });

  test('greet with a consented name, and without it', () => {
    const { message } = reply(lamps, [{ say: 'greet' }], { shared: ['name'] });
    expect(sayTo({ person: { name: 'Ada Lovelace' } }, message)).toBe(
      "Good evening, Ada! I am Lumen House's sponsored AI assistant (Sponsored by Lumen House).",
    );
    expect(sayTo({}, message)).toBe(
      "Good evening! I am Lumen House's sponsored AI assistant (Sponsored by Lumen House).",
    );
  });
});

describe('a message', () => {
  test('has one closing question, the last', () => {
    const items = [{ id: 'heron' }, { id: 'stork' }];
    const { message } = reply(lamps, [
      { say: 'word', word: 'ask_need' },
      { say: 'list', items, lead: 'named', because: [], facts: [], total: 2 },
      { say: 'word', word: 'anything_else' },
    ]);
    expect(message).toBe('Here you are:\n1. Heron, €120\n2. Stork, €210\nIs there anything else?');
  });

  test('varies by seed and turn, and is the same for the same (P15)', () => {
    const said = (seed: number) => reply(lamps, [{ say: 'word', word: 'welcome' }], { seed }).message;
    const all = Array.from({ length: 20 }, (_, seed) => said(seed));
    expect(new Set(all)).toEqual(new Set(['You are welcome!', 'My pleasure.', 'Happy to help.']));
    expect(Array.from({ length: 20 }, (_, seed) => said(seed))).toEqual(all);
  });

  test('never has a word that the brand never says', () => {
    const brand = brandFrom('../lamp-shop.yaml');
    const heron = brand.items[0];
    if (heron) heron.summary = 'A bargain of a lamp. It bends.';
    const domain = domainOf({
      ...brand,
      pack: { ...brand.pack, voice: { ...brand.pack.voice, never_say: ['bargain', 'pleasure'] } },
    });
    expect(reply(domain, [{ say: 'describe', item: { id: 'heron' }, facts: [] }]).message).toBe(
      'Heron is €120. It bends.',
    );
    const thanks = Array.from(
      { length: 9 },
      (_, seed) => reply(domain, [{ say: 'word', word: 'welcome' }], { seed }).message,
    );
    expect(new Set(thanks)).toEqual(new Set(['You are welcome!', 'Happy to help.']));
  });

  test('leaves out what has no room, with its card', () => {
    const brand = brandFrom('../lamp-shop.yaml');
    for (const item of brand.items) {
      item.name = `${item.name} ${'very long name '.repeat(6)}`.trim();
      item.attributes.material = 'Steel and oak and brass and glass '.repeat(3).trim();
    }
    const domain = domainOf(brand);
    const items = brand.items.slice(0, 5).map(({ id }) => ({ id }));
    const list: SystemAct = { say: 'list', items, lead: 'fits', because: [], facts: ['material'], total: 9 };
    const { message, cards } = reply(domain, [list, { ...list, items: [{ id: 'swift' }] }, list]);
    expect(message.length).toBeLessThanOrEqual(1200);
    for (const { product_id } of cards ?? []) expect(message).toContain(domain.brand.item.get(product_id)?.name);
    expect(cards?.length).toBeGreaterThan(2);
  });

  test('is never empty', () => {
    expect(reply(lamps, []).message).toBe('What else can I do for you?');
    expect(reply(lamps, [{ say: 'describe', item: { id: 'nothing' }, facts: [] }]).message).toBe(
      'What else can I do for you?',
    );
  });
});

describe('buttons and links', () => {
  const glide: SystemAct = { say: 'describe', item: { id: 'glide-4', variant: 'glide-4-9-regular-blue' }, facts: [] };

  test('of an item that can be had', () => {
    const payload = { product_id: 'glide-4', variant_id: 'glide-4-9-regular-blue' };
    expect(reply(pace, [glide]).buttons).toEqual([
      { label: 'Buy it', action: 'checkout', payload },
      { label: 'Add to cart', action: 'add_to_cart', payload },
    ]);
  });

  test('never a checkout that was not negotiated: its page instead (R52)', () => {
    const { buttons, links } = reply(pace, [glide], { checkout: false });
    expect(buttons).toBeUndefined();
    expect(links).toEqual([{ label: 'Glide 4', url: 'https://pacerunning.example/products/glide-4' }]);
  });

  test('of what is booked, of what leads elsewhere, of what is gone', () => {
    const of = (domain: SpeakingDomain, id: string) =>
      reply(domain, [{ say: 'describe', item: { id }, facts: [] }]).buttons;
    expect(of(nova, 'nova-test-drive')).toEqual([
      { label: 'Book it', action: 'checkout', payload: { product_id: 'nova-test-drive' } },
    ]);
    expect(of(nova, 'volta-gt')).toEqual([
      { label: 'Go ahead', action: 'checkout', payload: { product_id: 'volta-gt' } },
    ]);
    expect(of(lamps, 'owl')).toBeUndefined();
  });

  test('of a choice that is asked for', () => {
    const question = { for: 'option', item: { id: 'glide-4' }, option: 'size', values: ['8', '9'], also: [] } as const;
    const { buttons } = reply(pace, [
      { say: 'ask', question: { ...question, values: [...question.values], also: [] } },
    ]);
    expect(buttons).toEqual([
      { label: 'size 8', action: 'choose', payload: { product_id: 'glide-4', size: '8' } },
      { label: 'size 9', action: 'choose', payload: { product_id: 'glide-4', size: '9' } },
    ]);
  });

  test('of a list, of a cart, of a question', () => {
    const items = [{ id: 'heron' }, { id: 'stork' }];
    expect(reply(lamps, [{ say: 'list', items, lead: 'fits', because: [], facts: [], total: 9 }]).buttons).toEqual([
      { label: 'Compare them', action: 'compare', payload: { product_ids: ['heron', 'stork'] } },
      { label: 'Show me more', action: 'show_more' },
    ]);
    const lines = [{ product_id: 'stork', quantity: 2 }];
    expect(reply(lamps, [{ say: 'cart', lines }]).buttons).toEqual([{ label: 'Check out', action: 'checkout' }]);
    expect(reply(lamps, [{ say: 'ask', question: { for: 'buy', lines } }]).buttons).toEqual([
      { label: 'Buy it', action: 'checkout', payload: { product_id: 'stork', quantity: 2 } },
      { label: 'Not now', action: 'cancel' },
    ]);
    expect(reply(lamps, [{ say: 'ask', question: { for: 'which', items } }]).buttons).toEqual([
      { label: 'Heron', action: 'select', payload: { product_id: 'heron' } },
      { label: 'Stork', action: 'select', payload: { product_id: 'stork' } },
    ]);
  });
});

test('the summary of an agreement has nothing personal and the offers that apply', () => {
  const lines = [{ product_id: 'swift', quantity: 2 }];
  expect(summaryOf(lamps, { type: 'transaction', lines }, NOW)).toBe(
    'Chose 2 × Swift for €115.20. With Ten percent off wall lamps.',
  );
  expect(summaryOf(nova, { type: 'complete', lines: [{ product_id: 'nova-test-drive', quantity: 1 }] }, NOW)).toBe(
    'Wants to book 1 × Free test drive.',
  );
});
