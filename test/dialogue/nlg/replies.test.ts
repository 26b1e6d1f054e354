/** The sentences of a language: every one is there, names only what it may, and holds no figure. */
import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { parse } from 'yaml';
import { COMMON_SLOTS, type Replies, SLOTS, slotName, WORD_SLOTS } from '../../../src/dialogue/lang/replies.ts';

function repliesOf(language: string): Replies {
  return parse(readFileSync(new URL(`../../../src/dialogue/lang/${language}/replies.yaml`, import.meta.url), 'utf8'));
}

const languages = readdirSync(new URL('../../../src/dialogue/lang/', import.meta.url), { withFileTypes: true })
  .filter((entry) => entry.isDirectory())
  .map(({ name }) => name);
const english = repliesOf('en');

function variantsOf(entry: unknown): string[] {
  if (typeof entry === 'string') return [entry];
  if (Array.isArray(entry)) return entry;
  return Object.values(entry as Record<string, unknown>).flatMap(variantsOf);
}

function slotsIn(text: string): string[] {
  return [...text.matchAll(/\{(\w+)\}/g)].map(([, slot = '']) => slotName(slot));
}

describe.each(languages)('replies.yaml of %s', (language) => {
  const replies = repliesOf(language);

  test('has every part, button and fixed sentence that English has', () => {
    expect(Object.keys(replies).sort()).toEqual(Object.keys(english).sort());
    for (const part of ['words', 'buttons', 'badges', 'intervals', 'shared'] as const) {
      expect(Object.keys(replies[part]).sort()).toEqual(Object.keys(english[part]).sort());
    }
    const slots = (of: Replies) =>
      Object.entries(of.words).map(([key, entry]) => [key, variantsOf(entry).flatMap(slotsIn).includes('words')]);
    expect(Object.fromEntries(slots(replies))).toEqual(Object.fromEntries(slots(english)));
  });

  test('has every sentence and no other', () => {
    expect(Object.keys(replies.sentences).sort()).toEqual(Object.keys(SLOTS).sort());
  });

  test('no template has a digit', () => {
    const { ordinals, intervals, buttons, badges, features, sentences, words, joined } = replies;
    const all = [ordinals, intervals, buttons, badges, features, sentences, words, joined].flatMap((part) =>
      Object.values(part).flatMap(variantsOf),
    );
    expect(all.length).toBeGreaterThan(250);
    expect(all.filter((text) => /\d/.test(text))).toEqual([]);
  });

  test('a sentence names what it may, and each of its variants the same facts', () => {
    const wrong = Object.entries(SLOTS).flatMap(([key, slots]) => {
      const variants = variantsOf(replies.sentences[key as keyof typeof SLOTS]);
      const allowed: readonly string[] = [...slots, ...COMMON_SLOTS];
      return variants.flatMap((text) =>
        slotsIn(text).every((slot) => allowed.includes(slot)) &&
        slots.every((slot) => slotsIn(text).includes(slot) || ['item', 'name'].includes(slot))
          ? []
          : [`${key}: ${text}`],
      );
    });
    expect(wrong).toEqual([]);
  });

  test('a fixed sentence names the brand, or what a policy may know', () => {
    const allowed = [...COMMON_SLOTS, ...WORD_SLOTS];
    const wrong = Object.entries(replies.words).filter(
      ([, entry]) => !variantsOf(entry).every((text) => slotsIn(text).every((slot) => allowed.includes(slot))),
    );
    expect(wrong).toEqual([]);
  });
});
