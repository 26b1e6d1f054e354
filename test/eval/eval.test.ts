/**
 * The conversation suite: every conversation of conversations/ through a real MCP client, then one look at everything that
 * was said. `npm run eval` is this file; a required conversation that fails is a failed test.
 */
import { afterAll, describe, expect, test } from 'vitest';
import type { Transcript } from './exchange.ts';
import { strangers } from './facts.ts';
import { FEED_BRANDS, packAround, WRITTEN_BRANDS } from './feed-brand.ts';
import { type Conversation, readConversations } from './format.ts';
import { judge } from './judge.ts';
import { createStage } from './play.ts';
import { passRates, tellFailure, type Verdict } from './report.ts';

const packs = new Map<string, string | undefined>(WRITTEN_BRANDS);
for (const name of FEED_BRANDS) packs.set(name, packAround(name));

/** What people do in a shop; each has conversations of its own. */
const KINDS = `constraints superlatives references negation comparison carts questions typos language buying pending
  unavailability offers dates privacy offtopic injection smalltalk vague hosts feed`.split(/\s+/);

const conversations = readConversations();
const play = createStage((brand) => packs.get(brand));
const verdicts: Verdict[] = [];

const isHere = ({ brand }: Conversation) => !packs.has(brand) || packs.get(brand) !== undefined;
for (const [name, file] of packs) {
  if (file === undefined) process.stderr.write(`export ${name}.csv is not here: its conversations are skipped\n`);
}

afterAll(() => {
  if (verdicts.length < 2) return;
  const optional = verdicts.filter(({ transcript, complaints }) => {
    return !transcript.conversation.required && complaints.length > 0;
  });
  console.log([passRates(verdicts), ...optional.map(tellFailure)].join('\n\n'));
});

describe.each([...new Set(conversations.map(({ brand }) => brand))])('a host talks to %s', (brand) => {
  for (const conversation of conversations.filter((one) => one.brand === brand)) {
    test.runIf(isHere(conversation))(conversation.name, async () => {
      const transcript = await play(conversation);
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
