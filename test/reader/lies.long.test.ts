/** The conversation suite, read by a model that lies in every turn: what is never negotiable holds all the same. */
import { describe, expect, test, vi } from 'vitest';
import { createModelReaders } from '../../src/reader/model-reader.ts';
import { playDirect } from '../eval/direct.ts';
import { readConversations } from '../eval/format.ts';
import { neverIn } from '../eval/never.ts';
import { speakersOf } from '../eval/speakers.ts';
import { drawing, idsOf, LIES, WORDING_LIES } from './liar.ts';

// Thousands of turns, each of them read twice.
vi.setConfig({ testTimeout: 300_000 });

const SEED = 20260118;
const draw = drawing(SEED);
const names = Object.keys(LIES);
const told = new Map<string, number>();
const mistakes: string[] = [];
const worded = new Map<string, number>();
let handed = 0;

const readers = createModelReaders({
  endpoint: {
    async ask({ messages, schema }) {
      if (!schema) {
        const lies = Object.values(WORDING_LIES);
        const answer = JSON.parse(/^answer: (.*)$/m.exec(messages[1]?.content ?? '')?.[1] ?? '""');
        return { text: lies[draw(lies.length)]?.(answer), tokens: { in: 0, out: 0 } };
      }
      const name = names[draw(names.length)] ?? '';
      told.set(name, (told.get(name) ?? 0) + 1);
      const text = LIES[name]?.(idsOf({ body: { messages } }), draw);
      return { text, tokens: { in: 0, out: 0 } };
    },
  },
  budget: { take: () => 'taken' },
  longestMs: 8000,
  ticks: () => 0,
  after: () => () => {},
  report: ({ by }) => {
    if (by !== 'model' && by !== 'invalid') mistakes.push(by);
  },
  asked: () => {},
  worded: ({ by }) => worded.set(by, (worded.get(by) ?? 0) + 1),
});
const speakerFor = speakersOf([], (brand, dialogue) => readers.readerFor(brand, dialogue));
/** Each turn takes twice the time of one: of long files one conversation in so many. */
const EVERY = 5;
const conversations = readConversations().filter((_, at) => at % EVERY === 0);

describe('a model that lies in every turn', () => {
  test.each([
    ...new Set(conversations.map(({ brand }) => brand)),
  ])('breaks nothing that is not negotiable: %s (P41)', async (brand) => {
    const speaker = await speakerFor(brand);
    const broken: string[] = [];
    for (const conversation of conversations.filter((one) => one.brand === brand)) {
      if (!speaker) continue;
      const transcript = await playDirect(speaker, conversation);
      handed += transcript.exchanges.filter(({ handoff }) => handoff !== undefined).length;
      for (const { turn, what } of neverIn(transcript)) broken.push(`${conversation.name}: turn ${turn}: ${what}`);
    }
    expect(broken).toEqual([]);
    expect(mistakes).toEqual([]);
  });

  test('every lie was told many times, and some orders of users came through all the same', () => {
    for (const name of names) expect(told.get(name) ?? 0, name).toBeGreaterThan(10);
    expect(handed).toBeGreaterThan(0);
    for (const by of ['taken', 'placeholders', 'number', 'currency', 'negation', 'length'])
      expect(worded.get(by) ?? 0, by).toBeGreaterThan(0);
    expect(worded.get('error') ?? 0).toBe(0);
  });
});
