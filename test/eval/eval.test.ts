/**
 * The conversation suite: every conversation of conversations/, then one look at everything that was said. What is never negotiable
 * holds in each turn; how many turns are right may only grow.
 */
import { afterAll, describe, expect, test } from 'vitest';
import { playDirect } from './direct.ts';
import { readConversations } from './format.ts';
import { judge } from './judge.ts';
import type { Verdict } from './report.ts';
import { scoreOf, tellScore } from './score.ts';
import { speakersOf } from './speakers.ts';

/** Turns and conversations that were right when this was written; whoever makes more of them right writes that down here. */
const RATCHET = { turns: 4500, conversations: 567 };

/** What people do in a shop; each has conversations of its own. */
const KINDS = `constraints superlatives references negation comparison carts questions typos language buying pending
  unavailability offers dates privacy offtopic injection smalltalk vague hosts feed`.split(/\s+/);

const conversations = readConversations();
const speakerFor = speakersOf();
const verdicts: Verdict[] = [];
let skipped = 0;

afterAll(() => console.log(tellScore(scoreOf(verdicts))));

describe('hosts talk to', () => {
  test.each([
    ...new Set(conversations.map(({ brand }) => brand)),
  ])('%s, and nothing that is not negotiable is broken', async (brand) => {
    const speaker = await speakerFor(brand);
    const broken: string[] = [];
    for (const conversation of conversations.filter((one) => one.brand === brand)) {
      if (!speaker) {
        skipped += conversation.turns.length;
        continue;
      }
      const transcript = await playDirect(speaker, conversation);
      const complaints = judge(transcript);
      verdicts.push({ transcript, complaints });
      const { file, name } = conversation;
      for (const { turn, about, what } of complaints)
        if (about === 'never' || about === 'broke') broken.push(`${file}: ${name}: turn ${turn}: ${what}`);
    }
    expect(broken).toEqual([]);
  });
});

test('no fewer turns and conversations are right than were', () => {
  const { turns, turns_right, conversations_right } = scoreOf(verdicts).all;
  expect(turns).toBeGreaterThan(skipped > 0 ? 0 : 5000);
  // Where an export is not at hand, its conversations are not played.
  expect(turns_right + skipped).toBeGreaterThanOrEqual(RATCHET.turns);
  if (skipped === 0) expect(conversations_right).toBeGreaterThanOrEqual(RATCHET.conversations);
});

test('the suite covers each kind of talk at least three times, over at least five packs', () => {
  const count = (tag: string) => conversations.filter(({ tags }) => tags.includes(tag)).length;
  expect(KINDS.filter((tag) => count(tag) < 3)).toEqual([]);
  expect(new Set(conversations.map(({ brand }) => brand)).size).toBeGreaterThanOrEqual(5);
  expect(conversations.filter(({ turns }) => turns.length > 1).length).toBeGreaterThanOrEqual(80);
});
