/**
 * The conversation suite: every conversation of conversations/, then one look at everything that was said. A required conversation
 * that fails is a failed test; `npm run eval` counts all of them.
 */
import { afterAll, describe, expect, test } from 'vitest';
import { createDialogue } from '../../src/dialogue/dialogue.ts';
import { playDirect } from './direct.ts';
import type { Transcript } from './exchange.ts';
import { strangers } from './facts.ts';
import { readConversations } from './format.ts';
import { judge } from './judge.ts';
import { tellFailure, type Verdict } from './report.ts';
import { scoreOf, tellScore } from './score.ts';
import { speakersOf } from './speakers.ts';

/** What people do in a shop; each has conversations of its own. */
const KINDS = `constraints superlatives references negation comparison carts questions typos language buying pending
  unavailability offers dates privacy offtopic injection smalltalk vague hosts feed`.split(/\s+/);

const conversations = readConversations();
const speakerFor = speakersOf(createDialogue);
const verdicts: Verdict[] = [];

afterAll(() => console.log(tellScore(scoreOf(verdicts))));

describe.each([...new Set(conversations.map(({ brand }) => brand))])('a host talks to %s', async (brand) => {
  const speaker = await speakerFor(brand);
  for (const conversation of conversations.filter((one) => one.brand === brand)) {
    test.runIf(speaker)(conversation.name, async () => {
      if (!speaker) return;
      const transcript = await playDirect(speaker, conversation);
      const verdict = { transcript, complaints: judge(transcript) };
      verdicts.push(verdict);
      if (conversation.required && verdict.complaints.length > 0) expect.fail(tellFailure(verdict));
    });
  }
});

test('the suite covers each kind of talk at least three times, over at least five packs', () => {
  const count = (tag: string) => conversations.filter(({ tags }) => tags.includes(tag)).length;
  expect(KINDS.filter((tag) => count(tag) < 3)).toEqual([]);
  expect(new Set(conversations.map(({ brand }) => brand)).size).toBeGreaterThanOrEqual(5);
  expect(conversations.filter(({ turns }) => turns.length > 1).length).toBeGreaterThanOrEqual(80);
});

test('every amount, number and name in an answer of the required conversations is the pack’s, a sum, a difference or the user’s own', () => {
  const required = verdicts.filter(({ transcript }) => transcript.conversation.required);
  const found = required.flatMap(({ transcript }) => strangersIn(transcript));
  expect(found).toEqual([]);
});

function strangersIn(transcript: Transcript): string[] {
  const { file, name } = transcript.conversation;
  return strangers(transcript).map(({ turn, what }) => `${file}: ${name}: turn ${turn}: ${what}`);
}
