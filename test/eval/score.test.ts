/** What `npm run eval` counts: turns, conversations, causes, broken rules, and the sentences of a battery. */
import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { loadBrand } from '../../src/brands/load.ts';
import type { UserAct } from '../../src/dialogue/dialogue-acts.ts';
import { openTrace, type Trace } from '../../src/dialogue/trace.ts';
import { causeOf } from './causes.ts';
import type { Exchange, Transcript } from './exchange.ts';
import { Conversation, Turn } from './format.ts';
import type { About, Complaint } from './judge.ts';
import { readBattery, scoreBattery } from './near-miss.ts';
import { scoreOf } from './score.ts';
import { speakersOf } from './speakers.ts';

const delta = await loadBrand('delta');

function exchange(turn: object, answer: Partial<Exchange> = {}): Exchange {
  const parsed = Turn.parse({ user: 'hello', ...turn });
  return { turn: parsed, did: parsed.user ?? '', message: '', status: 'active', cards: [], elements: [], ...answer };
}

function transcript(turns: number, taken: number, more: object = {}): Transcript {
  const talk = { name: 'a talk', brand: 'delta', tags: ['one', 'two'], turns: Array(turns).fill({ user: 'hello' }) };
  const conversation = { ...Conversation.parse({ ...talk, ...more }), file: 'test.yaml' };
  return { conversation, brand: delta, exchanges: Array.from({ length: taken }, () => exchange({})) };
}

function traced(act: UserAct): Trace {
  return { ...openTrace({ shown: [], discussed: [], cart: [], turns: 1 }), acts: [act] };
}

const wrong = (turn: number, about: About, what: string): Complaint => ({ turn, about, what });

test('a turn is right when nothing is wrong with it, a conversation when all of its turns are', () => {
  const { all, tags, brands, languages } = scoreOf([
    { transcript: transcript(3, 3), complaints: [] },
    { transcript: transcript(4, 4, { language: 'de' }), complaints: [wrong(2, 'says', 'a'), wrong(2, 'shows', 'b')] },
  ]);
  expect(all).toEqual({ turns: 7, turns_right: 6, conversations: 2, conversations_right: 1 });
  expect(Object.keys(tags)).toEqual(['one', 'two']);
  expect(brands.delta).toEqual(all);
  expect(languages.de).toEqual({ turns: 4, turns_right: 3, conversations: 1, conversations_right: 0 });
});

test('turns that were never taken are not right', () => {
  const { all } = scoreOf([{ transcript: transcript(5, 2), complaints: [wrong(3, 'broke', 'no answer')] }]);
  expect(all.turns_right).toBe(2);
});

test('causes count turns, and apart from them the first of each conversation; rules that are broken count by name', () => {
  const complaints = [
    wrong(1, 'status', 'status is active, not pending_handoff'),
    wrong(2, 'never', 'unasked: "thanks" buys nothing'),
    wrong(3, 'never', 'unasked: "why?" buys nothing'),
  ];
  const { causes, never } = scoreOf([{ transcript: transcript(3, 3), complaints }]);
  expect(causes.act).toEqual({ all: 1, first: 1 });
  expect(causes.wording).toEqual({ all: 2, first: 0 });
  expect(never).toEqual({ unasked: 2 });
});

describe('the cause of a wrong turn', () => {
  const handed = { type: 'transaction', intent: { product: { product_id: 'DL724' } } };
  const none = 'there is no handoff';

  test.each<[string, Exchange, About, string, string]>([
    ['a purchase that is not heard', exchange({ handoff: {} }), 'handoff', none, 'act'],
    [
      'a purchase heard whose lines are missing',
      exchange({ handoff: {} }, { trace: traced({ act: 'buy', lines: [], certain: true }) }),
      'handoff',
      none,
      'binding',
    ],
    [
      'a purchase heard but not for sure',
      exchange({ handoff: {} }, { trace: traced({ act: 'buy', lines: [], certain: false }) }),
      'handoff',
      none,
      'act',
    ],
    [
      'another item handed over',
      exchange({ handoff: { lines: [{ product_id: 'DL716' }] } }, { handoff: handed }),
      'handoff',
      'hands over the lines DL724',
      'referent',
    ],
    [
      'another number handed over',
      exchange({ handoff: { product_id: 'DL724', quantity: 2 } }, { handoff: handed }),
      'handoff',
      'hands over quantity 1, not 2',
      'binding',
    ],
    ['the wrong items for a wish', exchange({ user: 'late flights' }), 'shows', 'shows a, not b', 'search'],
    ['the wrong item for a pointer', exchange({ user: 'and the second?' }), 'shows', 'shows a, not b', 'referent'],
    ['a question without its answer', exchange({ user: 'is there wifi?' }), 'says', 'does not say yes', 'source'],
    [
      'a question heard as a wish',
      exchange({ user: 'is there wifi?' }, { trace: traced({ act: 'inform', wishes: [], evidence: [] }) }),
      'says',
      'does not say yes',
      'search',
    ],
    ['an answer that is too long', exchange({}), 'manner', 'has 1300 characters', 'wording'],
  ])('%s', (_, taken, about, what, cause) => {
    expect(causeOf(taken, undefined, [{ about, what }])).toBe(cause);
  });

  test('a purchase that is lost while something is asked is a lost state', () => {
    const before = exchange({}, { status: 'pending_handoff' });
    const found = [{ about: 'status' as const, what: 'status is active, not pending_handoff' }];
    expect(causeOf(exchange({ status: 'pending_handoff' }), before, found)).toBe('state');
  });
});

describe('a battery of near misses', () => {
  const file = join(mkdtempSync(join(tmpdir(), 'si-eval-')), 'battery.yaml');

  test('counts what is handed over, asked about and missed', async () => {
    writeFileSync(
      file,
      [
        `- { text: "I'll take it", buys: true, context: tent }`,
        `- { text: "hmm", buys: true, context: tent }`,
        `- { text: "I'll take it", buys: false, context: flight }`,
        `- { text: "what does it weigh?", buys: false, context: tent }`,
      ].join('\n'),
    );
    const score = await scoreBattery(readBattery(file), speakersOf());
    expect(score.buys).toEqual({ sentences: 2, handed: 1, asked: 0, other: 0 });
    expect(score.not).toEqual({ sentences: 2, handed: 1, asked: 0, other: 0 });
    expect([score.recall, score.false_purchases, score.unseen]).toEqual([0.5, 1, []]);
  });

  test('that is not well formed is refused without a word of it', () => {
    writeFileSync(file, '- { text: "a secret", buys: perhaps, context: tent }');
    expect(() => readBattery(file)).toThrow('not a battery: 0.buys');
  });
});
