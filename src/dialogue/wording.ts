/** How things are said: seeded variants, tone, lists, and the limits of an answer. */

import { quotation } from './personal.ts';
import type { Talk } from './talk.ts';
import { plain } from './text.ts';

export const MAX_MESSAGE = 1200;

/** One of these, by seed, turn and place in the turn; never one with a word the brand never says (P15). */
export function oneOf(talk: Talk, ...variants: string[]): string {
  const never = talk.room.brand.pack.voice.never_say.map((word) => word.toLowerCase());
  const allowed = variants.filter((text) => !never.some((word) => text.toLowerCase().includes(word)));
  const choices = allowed.length > 0 ? allowed : variants;
  const chosen = mix(talk.setting.seed, talk.mind.turns, talk.choices++) % choices.length;
  return choices[chosen] ?? '';
}

/** Adds a sentence or a list to the answer. */
export function say(talk: Talk, ...variants: string[]): void {
  const text = oneOf(talk, ...variants).trim();
  if (text) talk.parts.push(text);
}

/** "a, b and c"; "or" when asked. */
export function listed(words: readonly string[], last = 'and'): string {
  if (words.length < 2) return words.join('');
  return `${words.slice(0, -1).join(', ')} ${last} ${words.at(-1)}`;
}

/** The message: parts in order, lists on their own lines, at most 1,200 characters, no words the brand never uses. */
export function compose(talk: Talk): string {
  const never = talk.room.brand.pack.voice.never_say;
  let message = '';
  for (const part of dedupe(talk.parts)) {
    const isList = part.includes('\n') || /^(?:\d\.|•)/.test(part);
    const clean = isList ? part : withoutNever(part, never);
    if (!clean) continue;
    const glue = message === '' ? '' : isList || lastIsList(message) ? '\n' : ' ';
    if (message.length + glue.length + clean.length > MAX_MESSAGE) {
      if (message === '') return `${clean.slice(0, MAX_MESSAGE - 1)}…`;
      continue;
    }
    message += glue + clean;
  }
  return message;
}

function dedupe(parts: readonly string[]): string[] {
  return parts.filter((part, at) => parts.indexOf(part) === at);
}

function lastIsList(message: string): boolean {
  return /(?:^|\n)(?:\d\.|•)[^\n]*$/.test(message);
}

/** Sentences with a word the brand never uses are left out, unless nothing would be left. */
function withoutNever(text: string, never: readonly string[]): string {
  if (never.length === 0) return text;
  const bad = (sentence: string) => never.some((word) => sentence.toLowerCase().includes(word.toLowerCase()));
  if (!bad(text)) return text;
  const kept = text.split(/(?<=[.!?])\s+/).filter((sentence) => !bad(sentence));
  return kept.join(' ');
}

/** A small integer from three, well spread; no state, no clock (P15). */
function mix(seed: number, turn: number, place: number): number {
  let hash =
    (Math.imul(seed | 0, 0x9e3779b1) ^ Math.imul(turn + 1, 0x85ebca6b) ^ Math.imul(place + 1, 0xc2b2ae35)) >>> 0;
  hash = Math.imul(hash ^ (hash >>> 15), 0x2c1b3c6d) >>> 0;
  hash = Math.imul(hash ^ (hash >>> 12), 0x297a2d39) >>> 0;
  return (hash ^ (hash >>> 15)) >>> 0;
}

/** A few of the user's own words, safe to say back. */
export function quoted(words: readonly string[]): string {
  const several = words.slice(0, 3).map((word) => `“${plain(word, 30)}”`);
  return quotation(listed(several, 'or'));
}
