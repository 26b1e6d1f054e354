/** The sentences of a language: every one is there, names only what it may, and holds no figure. */
import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { parse } from 'yaml';
import { COMMON_SLOTS, type Replies, SLOTS, slotName, WORD_SLOTS } from '../../../src/dialogue/lang/replies.ts';

const replies: Replies = parse(
  readFileSync(new URL('../../../src/dialogue/lang/en/replies.yaml', import.meta.url), 'utf8'),
);

function variantsOf(entry: unknown): string[] {
  if (typeof entry === 'string') return [entry];
  if (Array.isArray(entry)) return entry;
  return Object.values(entry as Record<string, unknown>).flatMap(variantsOf);
}

function slotsIn(text: string): string[] {
  return [...text.matchAll(/\{(\w+)\}/g)].map(([, slot = '']) => slotName(slot));
}

describe('replies.yaml', () => {
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
