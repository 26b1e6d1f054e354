import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { quoted as quotedIn } from '../../src/dialogue/nlg/phrases.ts';
import {
  isPersonal,
  type Known,
  personal,
  type Quotations,
  quotation,
  sayTo,
  setApart,
  sharedOf,
} from '../../src/dialogue/personal.ts';
import { plain } from '../../src/dialogue/plain.ts';
import { converse, shipped } from './conversation.ts';
import { english } from './language.ts';

const quoted = (words: readonly string[]) => quotedIn({ language: english }, words);

const ADA: Known = { person: { name: 'Ada Lovelace', city: 'London', country: 'GB', locale: 'en-GB' } };

describe('personal words', () => {
  test('a mark becomes the word with what stands before it, or nothing at all (R121)', () => {
    const greeting = `Hello${personal('first_name', ', ')}! Welcome${personal('city', ' to ')}.`;
    expect(sayTo(ADA, greeting)).toBe('Hello, Ada! Welcome to London.');
    expect(sayTo({ person: { city: 'Oslo' } }, greeting)).toBe('Hello! Welcome to Oslo.');
    expect(sayTo({}, greeting)).toBe('Hello! Welcome.');
    expect([isPersonal(greeting), isPersonal('Hello!')]).toEqual([true, false]);
  });

  test('what the dialogue is told of a person is which words there are, never what they are (R58)', () => {
    expect(sharedOf(ADA.person)).toEqual(['name', 'locale', 'city', 'country']);
    expect(sharedOf({ city: 'Oslo', name: '' })).toEqual(['city']);
    expect(sharedOf(undefined)).toEqual([]);
  });

  test('asked what it knows, the brand says it, and leaves whole sentences when it knows it no longer (R58, R121)', async () => {
    const { dialogue } = await shipped('delta');
    const talk = converse(dialogue, 'Hello', { shared: sharedOf(ADA.person) });
    const { message } = talk.say('What do you know about me?').reply;
    expect(sayTo(ADA, message)).toContain(
      'your assistant shared your name, Ada Lovelace, your city, London and your language setting, en-GB. Beyond that',
    );
    expect(sayTo({}, message)).toContain(
      'your assistant shared your name, your city and your language setting. Beyond that',
    );
  });

  test('a country is told where there is no city', async () => {
    const { dialogue } = await shipped('delta');
    const talk = converse(dialogue, 'Hello', { shared: ['country'] });
    expect(sayTo(ADA, talk.say('What do you know about me?').reply.message)).toContain(
      'shared your country, GB. Beyond',
    );
  });
});

describe("a user's own words that the brand says back", () => {
  test('are kept apart from the reply: numbers stand for them, and the same words have the same number (R121)', () => {
    const first = setApart(`No ${quotation('“zephyrine”')} here, nor ${quotation('“quxwell”')}.`);
    expect(first.quotations).toEqual({ from: 0, texts: ['“zephyrine”', '“quxwell”'] });
    const second = setApart(`Still no ${quotation('“quxwell”')} or ${quotation('“tent”')}.`, first.quotations);
    expect(second.quotations).toEqual({ from: 0, texts: ['“zephyrine”', '“quxwell”', '“tent”'] });
    expect(first.message + second.message).not.toMatch(/zephyrine|quxwell|tent/);

    const quotations = second.quotations;
    expect(sayTo({ quotations }, first.message)).toBe('No “zephyrine” here, nor “quxwell”.');
    expect(sayTo({ quotations }, second.message)).toBe('Still no “quxwell” or “tent”.');
    expect(sayTo({}, second.message)).toBe('Still no “…” or “…”.');
    expect([isPersonal(first.message), setApart('Nothing quoted.')]).toEqual([true, { message: 'Nothing quoted.' }]);
  });

  test('are remembered by the thousand: of a longer session the first are forgotten, and no number means another text', () => {
    const kept: string[] = [];
    let quotations: Quotations | undefined;
    for (let at = 0; at < 1003; at += 1) {
      const apart = setApart(`No ${quotation(`“word ${at}”`)}.`, quotations);
      quotations = apart.quotations;
      kept.push(apart.message);
    }
    expect([quotations?.from, quotations?.texts.length]).toEqual([3, 1000]);
    expect(kept.map((message) => sayTo({ quotations }, message))).toEqual(
      kept.map((_, at) => (at < 3 ? 'No “…”.' : `No “word ${at}”.`)),
    );
  });

  test('stay set apart in a reply that was cut off in the middle of them', () => {
    const cut = `No ${quotation('“zephyrine”')}`.slice(0, -3);
    const { message, quotations } = setApart(cut);
    expect(message).not.toContain('zeph');
    expect(sayTo({ quotations }, message)).toBe(sayTo({}, cut));
  });

  test('are marked wherever the dialogue quotes (R121)', () => {
    expect(sayTo({}, setApart(`I do not have ${quoted(['tents', 'boots', 'hats', 'more'])} here.`).message)).toBe(
      'I do not have “…” here.',
    );
    expect(sayTo({}, quoted(['tents', 'boots', 'hats', 'more']))).toBe('“tents”, “boots” or “hats”');
  });
});

test('no text of a user or a feed can hold a mark, and no value can bring one in (R123)', () => {
  const marks = [personal('name'), quotation('x'), setApart(quotation('x')).message];
  fc.assert(
    fc.property(fc.string({ unit: 'binary' }), fc.constantFrom(...marks), (text, mark) => {
      expect(plain(`${text}${mark}`)).not.toMatch(/[\u0090-\u0098]/);
      const greeting = `Hello${personal('name', ', ')}! No ${quoted([text + mark])}.`;
      const { message, quotations } = setApart(greeting);
      expect(sayTo({ person: { name: text + mark }, quotations }, message)).not.toMatch(/[\u0090-\u0098]/);
    }),
  );
});
