/** What is never negotiable (design §5) is seen by the judge in any turn: talks with one such mistake each. */
import { describe, expect, test } from 'vitest';
import { loadBrand } from '../../src/brands/load.ts';
import type { Json } from '../official.ts';
import type { Exchange, Transcript } from './exchange.ts';
import { Conversation } from './format.ts';
import { judge } from './judge.ts';

const acme = await loadBrand('acme-outdoor');
const delta = await loadBrand('delta');
const pace = await loadBrand('pace-running');

const HELLO =
  "Hello! I am Acme Outdoor's sponsored AI assistant (Sponsored by Acme Outdoor). Glow 300 headlamp is $35.";

type Said = [did: string, message: string, more?: Partial<Exchange>];

/** A talk with Acme Outdoor in which nothing is expected. */
function talk(says: Said[], more: object = {}, brand = acme): Transcript {
  const turns = says.map(([did]) => ({ user: did, status: 'any' }));
  const parsed = Conversation.parse({ name: 'a talk', brand: 'acme-outdoor', tags: ['test'], turns, ...more });
  return {
    conversation: { ...parsed, file: 'test.yaml' },
    brand,
    exchanges: says.map(([did, message, answer], at) => {
      const turn = parsed.turns[at];
      if (!turn) throw new Error('no turn');
      return { turn, did, message, status: 'active', cards: [], elements: [], ...answer };
    }),
  };
}

/** The rules broken in each turn. */
function broken(transcript: Transcript): string[] {
  const found = judge(transcript, [acme, pace, delta]).filter(({ about }) => about === 'never');
  return found.map(({ turn, what }) => `${turn} ${what.split(' in “')[0]}`);
}

function handing(product: Json, amount: number, others: Json[] = []): Partial<Exchange> {
  const line = { quantity: 1, ...product };
  return {
    status: 'pending_handoff',
    handoff: {
      type: 'transaction',
      intent: { action: 'purchase', product: line, price: { amount, currency: 'USD' } },
      context_for_checkout: {
        conversation_summary: 'a headlamp',
        ...(others.length > 0 && { line_items: [line, ...others.map((other) => ({ quantity: 1, ...other }))] }),
      },
    },
  };
}

const lamp = { product_id: 'glow-300-headlamp' };
const HANDS_OVER = '1 × Glow 300 headlamp, $35 in total.';

/** After the greeting, this is done, and this comes back. */
const bought = (did: string, message = HANDS_OVER, answer = handing(lamp, 35)) =>
  broken(
    talk([
      ['a headlamp', HELLO],
      [did, message, answer],
    ]),
  );

describe('nothing is handed over without an affirmative act', () => {
  test.each([
    'how bright is it?',
    'Is the Glow waterproof? And what does it weigh?',
    'thanks!',
    'ok great, thank you so much',
    'not yet',
    "I'll think about it",
  ])('"%s" hands nothing over', (did) => {
    expect(bought(did)).toEqual([`2 unasked: "${did}" buys nothing`]);
  });

  test.each([
    "I'll take it",
    'can I get that?',
    'yes please',
    'Is it in stock? Then I want it',
    'thanks, order it',
    'no',
  ])('"%s" may', (did) => {
    expect(bought(did)).toEqual([]);
  });

  test('the first turn hands nothing over', () => {
    const message = `${HELLO} ${HANDS_OVER}`;
    expect(broken(talk([["I'll take the Glow 300", message, handing(lamp, 35)]]))).toEqual([
      '1 unasked: the first turn hands over',
    ]);
  });

  test('a pressed button that only shows something hands nothing over', () => {
    const pressed = talk([
      ['a headlamp', HELLO],
      ['[presses view]', HANDS_OVER, handing(lamp, 35)],
    ]);
    const [, second] = pressed.exchanges;
    if (second) second.turn = { ...second.turn, user: undefined, press: { action: 'view' } };
    expect(broken(pressed)).toEqual(['2 unasked: "[presses view]" buys nothing']);
  });

  test('what was agreed stands while a question is answered, and is not changed by it', () => {
    const agreed: Said[] = [
      ['a headlamp', HELLO],
      ["I'll take it", HANDS_OVER, handing(lamp, 35)],
    ];
    const asked = (message: string, answer: Partial<Exchange>) =>
      broken(talk([...agreed, ['what does it weigh?', message, answer]]));
    expect(asked('78 g.', handing(lamp, 35))).toEqual([]);
    expect(asked('2 × Glow 300 headlamp, $70 in total.', handing({ ...lamp, quantity: 2 }, 70))).toEqual([
      '3 unasked: "what does it weigh?" buys nothing',
    ]);
  });
});

describe('lines are complete, and can be had', () => {
  const pack = { product_id: 'trek-55-pack' };

  test('a choice is made where there are several', () => {
    expect(bought('that one', '1 × Trek 55 pack, $249 in total.', handing(pack, 249))).toEqual([
      '2 incomplete line: trek-55-pack without a variant',
    ]);
  });

  test('the choice is one of the item’s', () => {
    const line = { ...pack, variant_id: 'trail-pro-w8' };
    expect(bought('that one', '1 × Trek 55 pack, $249 in total.', handing(line, 249))).toContain(
      '2 incomplete line: trek-55-pack has no trail-pro-w8',
    );
  });

  test('a flight has its day', () => {
    const message = 'Welcome. Sponsored by Delta. DL724 JFK to BOS is $99.';
    const answer = handing({ product_id: 'DL724' }, 99);
    const flown = talk(
      [
        ['to Boston', message],
        ['that one', '1 × DL724 JFK to BOS, $99.', answer],
      ],
      {},
      delta,
    );
    expect(broken(flown)).toEqual(['2 incomplete line: DL724 without a day']);
  });

  test('a sold-out choice is not handed over', () => {
    const line = { ...pack, variant_id: 'trek-55-green-l' };
    expect(bought('that one', '1 × Trek 55 pack (Green, L), $249 in total.', handing(line, 249))).toEqual([
      '2 unavailable: trek-55-green-l is sold_out',
    ]);
  });

  test('no more is handed over than there is', () => {
    const line = { ...pack, variant_id: 'trek-55-green-s', quantity: 5 };
    expect(bought('five', '5 × Trek 55 pack (Green, S), $1,245 in total.', handing(line, 1245))).toEqual([
      '2 too many: 5 of trek-55-green-s, of which there are 4',
    ]);
  });

  test('no more is handed over than one may have', () => {
    const message = 'Welcome. Sponsored by Delta. DL724 JFK to BOS is $99.';
    const answer = handing({ product_id: 'DL724', quantity: 10, travel_date: '2026-01-27' }, 990);
    const flown = talk(
      [
        ['for ten', message],
        ['ten', '10 × DL724 JFK to BOS, $990.', answer],
      ],
      {},
      delta,
    );
    expect(broken(flown)).toEqual(['2 too many: max_quantity']);
  });
});

describe('the lines handed over are those that are told', () => {
  test.each<[string, string, Json, number, string]>([
    ['another item', HANDS_OVER, { product_id: 'beam-600-headlamp' }, 79, 'Beam 600 headlamp is not named'],
    ['another number', HANDS_OVER, { ...lamp, quantity: 3 }, 105, '3 of Glow 300 headlamp'],
    ['a price that is not said', HANDS_OVER, { ...lamp, quantity: 1 }, 34, 'the price $34 is not said'],
  ])('%s is found', (_, message, line, amount, what) => {
    expect(bought('that one', message, handing(line, amount))).toContain(`2 not as told: ${what}`);
  });

  test('another choice is found', () => {
    const line = { product_id: 'trek-55-pack', variant_id: 'trek-55-blue-m' };
    expect(bought('green', '1 × Trek 55 pack (Green, M), $249.', handing(line, 249))).toEqual([
      '2 not as told: Trek 55 pack in Blue',
    ]);
  });

  test('a price that the lines do not cost is found', () => {
    expect(bought('that one', '1 × Glow 300 headlamp, $79.', handing(lamp, 79))).toEqual([
      '2 not as told: $79 is not what these lines cost',
      '2 wrong price: Glow 300 headlamp at $79',
    ]);
  });

  test('a line that is left out of the words is found', () => {
    const answer = handing(lamp, 114, [{ product_id: 'beam-600-headlamp' }]);
    expect(bought('both', '1 × Glow 300 headlamp: $114 in total.', answer)).toEqual([
      '2 not as told: Beam 600 headlamp is not named',
    ]);
  });
});

describe('amounts', () => {
  const said = (message: string, did = 'a headlamp') =>
    broken(
      talk([
        ['hello', HELLO],
        [did, message],
      ]),
    );

  test.each([
    'Glow 300 headlamp costs $44 less than the Beam 600 headlamp.',
    '2 × Glow 300 headlamp and 1 × Beam 600 headlamp: $149 in total.',
    'Nothing under $20 is left.',
  ])('"%s" comes from the records', (message) => {
    expect(said(message, 'two for under $20')).toEqual([]);
  });

  test.each([
    ['Glow 300 headlamp is $79.', 'wrong price: Glow 300 headlamp at $79'],
    ['1. Glow 300 headlamp, from $79', 'wrong price: Glow 300 headlamp at $79'],
    ['Two of them come to $71.', 'amount from nowhere: $71'],
  ])('"%s" does not', (message, what) => {
    expect(said(message)).toEqual([`2 ${what}`]);
  });
});

test('no item of another brand is named, unless the user did', () => {
  const message = 'You could look at Ridge Runner GTX.';
  expect(
    broken(
      talk([
        ['hello', HELLO],
        ['shoes?', message],
      ]),
    ),
  ).toContain('2 another brand: Ridge Runner GTX');
  expect(
    broken(
      talk([
        ['hello', HELLO],
        ['is the Ridge Runner GTX good?', message],
      ]),
    ),
  ).toEqual([]);
});

test('the first answer says who pays', () => {
  expect(broken(talk([['hello', 'Hello! Glow 300 headlamp is $35.']]))).toEqual([
    '1 disclosure: the first answer does not say "Sponsored by Acme Outdoor"',
  ]);
});

describe('nothing personal goes anywhere without consent', () => {
  const user = { name: 'Ana Lopez', email: 'ana@mail.example' };
  const who = (identity: object, message: string, answer: Partial<Exchange> = {}) =>
    broken(
      talk(
        [
          ['hello', HELLO],
          ['who am I?', message, answer],
        ],
        { identity: { user, ...identity } },
      ),
    );
  const consent = { consent_granted: true, consent_timestamp: '2026-01-18T10:29:00-05:00', consent_scope: ['name'] };

  test('a name is not said without it, and may be with it', () => {
    expect(who({ consent_granted: false }, 'You are Ana Lopez.')).toContain('2 personal: says ana lopez');
    expect(who(consent, 'You are Ana Lopez.')).toEqual([]);
  });

  test('what is outside its scope is neither said nor forwarded', () => {
    expect(who(consent, 'Write from ana@mail.example.')).toContain('2 personal: says ana@mail.example');
    const payload = { buyer: { full_name: 'Ana Lopez', email: 'ana@mail.example' } };
    expect(who(consent, 'Goodbye.', { acp_handoff: { payload } })).toEqual(['2 personal: forwards ana@mail.example']);
  });

  test('an address that the user types is not handed over', () => {
    const answer = handing({ ...lamp, note: 'for bob@mail.example' }, 35);
    expect(bought('order it, mail bob@mail.example', HANDS_OVER, answer)).toEqual([
      '2 personal: hands over bob@mail.example',
    ]);
  });
});
