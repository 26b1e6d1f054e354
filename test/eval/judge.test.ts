/** The judge of the suite must see what is wrong: transcripts with one mistake each. */
import { describe, expect, test } from 'vitest';
import { loadBrand } from '../../src/brands/load.ts';
import { namesIn } from '../../src/lab/scenario/names.ts';
import type { Exchange, Transcript } from './exchange.ts';
import { strangers } from './facts.ts';
import { Conversation, isLike } from './format.ts';
import { judge } from './judge.ts';

const delta = await loadBrand('delta');
const pace = await loadBrand('pace-running');

function transcript(expectations: object, answer: Partial<Exchange>): Transcript {
  const parsed = Conversation.parse({
    name: 'one turn',
    brand: 'delta',
    tags: ['test'],
    turns: [{ user: 'hello' }, { user: 'a late flight', ...expectations }],
  });
  const conversation = { ...parsed, file: 'test.yaml' };
  const [hello, turn] = conversation.turns;
  if (!hello || !turn) throw new Error('a conversation without turns');
  const welcome = { message: 'Welcome. Sponsored by Delta.', status: 'active', cards: [], elements: [] };
  const said = { message: 'DL724 JFK to BOS is $99.', status: 'active', cards: [], elements: [] };
  return {
    conversation,
    brand: delta,
    exchanges: [
      { turn: hello, did: 'hello', ...welcome },
      { turn, did: 'a late flight', ...said, ...answer },
    ],
  };
}

const card = { product_id: 'DL724', title: 'DL724 JFK to BOS', price: '$99' };

describe('the judge', () => {
  test.each<[string, object, Partial<Exchange>, string[]]>([
    ['nothing', { shows: ['DL724'], says: '$99' }, {}, []],
    ['an item that is missing', { shows: ['DL716'] }, {}, ['shows DL724, not DL716']],
    ['an item too many', { shows_only: ['DL716'] }, { cards: [card] }, ['also shows DL724']],
    ['an unwanted item', { not_shows: ['DL724'] }, {}, ['shows DL724']],
    ['another order', { first: 'DL716' }, {}, ['shows DL724, not DL716 first']],
    ['a purchase nobody agreed to', {}, { status: 'pending_handoff' }, ['status is pending_handoff, not active']],
    ['a missing handoff', { handoff: {}, status: 'any' }, {}, ['there is no handoff']],
    ['a missing fact', { says: '/\\$89\\b/' }, {}, ['does not say /\\$89\\b/']],
    [
      'a card that says more than the text',
      {},
      { cards: [{ ...card, price: '$98' }] },
      ['shows DL724 JFK to BOS at $98 without saying so in the text'],
    ],
    ['an answer too long', {}, { message: `DL724 ${'x'.repeat(1200)}` }, ['has 1206 characters']],
    ['a word the brand never uses', {}, { message: 'Guaranteed!' }, ['says "guaranteed"']],
  ])('sees %s', (_, expectations, answer, complaints) => {
    expect(judge(transcript(expectations, answer)).map(({ what }) => what)).toEqual(complaints);
  });

  test('sees a wrong quantity and price in a handoff', () => {
    const handoff = {
      type: 'transaction',
      intent: {
        action: 'purchase',
        product: { product_id: 'DL724', quantity: 1 },
        price: { amount: 99, currency: 'USD' },
      },
    };
    const wanted = { handoff: { product_id: 'DL724', quantity: 2, price: 198 } };
    const found = judge(transcript(wanted, { status: 'pending_handoff', handoff }));
    expect(found.filter(({ about }) => about === 'handoff').map(({ what }) => what)).toEqual([
      'hands over price 99, not 198',
      'hands over quantity 1, not 2',
    ]);
  });
});

test('a longer name hides the shorter one inside it', () => {
  expect(namesIn(pace, 'Glide 4 GTX costs more than Glide 4, Ridge Runner GTX more than both')).toEqual([
    'glide-4-gtx',
    'glide-4',
    'ridge-runner-gtx',
  ]);
});

test('a pattern is a substring or a regular expression, blind to case and to typographic marks', () => {
  expect(isLike('I don’t know — sorry', "don't know - sorry")).toBe(true);
  expect(isLike('No, sold out', '/\\bno\\b/')).toBe(true);
  expect(isLike('nothing', '/\\bno\\b/')).toBe(false);
});

describe('amounts, numbers and names', () => {
  const strange = (message: string) => strangers(transcript({}, { message })).map(({ what }) => what.split(' in “')[0]);

  test.each([
    ['of the pack', 'DL724 JFK to BOS is $99 and lands at 11:41 PM.'],
    ['that are a sum', '3 × DL724 JFK to BOS, $297 in total.'],
    ['that are a difference', 'DL724 JFK to BOS costs $10 less than DL716 JFK to BOS.'],
    ['of the calendar', 'That is for Sunday, January 18.'],
  ])('%s are at home', (_, message) => {
    expect(strange(message)).toEqual([]);
  });

  test.each([
    ['an amount', 'DL724 JFK to BOS is not $87.65.', 'amount from nowhere: $87.65'],
    ['a number', 'DL724 JFK to BOS has 4711 seats.', 'number from nowhere: 4711'],
    ['a name', 'DL724 JFK to BOS is flown by Lufthansa.', 'name from nowhere: lufthansa'],
  ])('%s from nowhere is found', (_, message, what) => {
    expect(strange(message)).toEqual([what]);
  });
});
