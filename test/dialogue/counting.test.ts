/** Numbers that count something else than they seem to (R125). */
import { expect, test } from 'vitest';
import { converse, shipped, thin } from './conversation.ts';

const lines = (said: { memory: { agreement?: { lines: readonly { product_id: string; quantity: number }[] } } }) =>
  said.memory.agreement?.lines.map(({ product_id, quantity }) => [product_id, quantity]);

test('“for two” is a size of table and says of a room how many it must sleep', () => {
  const host = converse(thin('saltmarsh-inn').dialogue, 'a room for two with a view of the sea, under $200 a night');
  expect(host.first.cards).toEqual(['tern-double']);
  expect(host.first.message).not.toMatch(/nothing/i);
});

test.fails('“one for me and the same for my husband” are two', () => {
  const host = converse(thin('saltmarsh-inn').dialogue, 'do you have the deep tissue for 90 minutes');
  const told = host.say('hm ok the 60 then, one for me and the same for my husband. what would that be?');
  expect(told.message).toContain('$170');
});

test('“that, for two people” counts persons where the record says nothing of them', () => {
  const host = converse(thin('saltmarsh-inn').dialogue, 'tell me about the seaweed bath');
  expect(lines(host.say("I'll take that, for two people. go ahead"))).toEqual([['seaweed-bath', 2]]);
});

test('“just one 12 kg bag” takes back the two that were asked about', () => {
  const host = converse(thin('paw-and-post').dialogue, 'tell me about the senior kibble');
  host.say('What does the biggest bag cost?');
  host.say('And two of them?');
  expect(lines(host.say('Just one 12 kg bag then, I want to buy it now.'))).toEqual([['silver-senior', 1]]);
});

test('a family of six is no order of six', async () => {
  const { dialogue } = await shipped('nova-motors');
  const { first } = converse(
    dialogue,
    'The user has a family of six and needs a car with a seat for everyone. They tow a trailer of about 3,000 lb.',
  );
  expect(first.message).not.toMatch(/6 come to/);
});

test.fails('“the 13 then” names a thing', () => {
  const host = converse(thin('voltline').dialogue, 'show me laptops');
  expect(host.say('ok the 13 then, smallest storage').message).toMatch(
    /Slate 13 laptop \(256 GB, Space grey\) is \$999\./,
  );
});

test('one who drops out is one less', async () => {
  const { dialogue } = await shipped('delta');
  const host = converse(dialogue, 'seats on the 708 tonight?');
  host.say('4 of us');
  host.say('book');
  expect(lines(host.say('1 person dropped out'))).toEqual([['DL708', 3]]);
});

test.each([
  ['two of us have to cancel', 2],
  ['one guest cannot come after all', 3],
])('“%s” takes so many out and leaves the rest', async (said, left) => {
  const { dialogue } = await shipped('delta');
  const host = converse(dialogue, 'tell me about the 708 tonight');
  host.say('book it for 4 people');
  expect(lines(host.say(said))).toEqual([['DL708', left]]);
});

test('what so many cost is asked about for the day that was said', async () => {
  const { dialogue } = await shipped('delta');
  const host = converse(dialogue, 'tell me about the 708 on friday');
  host.say('what does it cost for 3 people?');
  expect(host.say('book it').memory.agreement?.lines).toEqual([
    { product_id: 'DL708', quantity: 3, date: '2026-01-23' },
  ]);
});

test.each([
  ["I'll take the seaweed bath for two", [['seaweed-bath', 2]]],
  ["I'll take the Harbor Suite for two", [['harbor-suite', 1]]],
])('“%s”: a thing that says for how many it is is one', (said, ordered) => {
  const host = converse(thin('saltmarsh-inn').dialogue, 'hello');
  expect(lines(host.say(said))).toEqual(ordered);
});

test.fails('a number of one thing says nothing about another', () => {
  const host = converse(thin('saltmarsh-inn').dialogue, '2 bikes for a day please');
  expect(lines(host.say('yes and a picnic hamper'))).toEqual([
    ['bikes', 2],
    ['picnic-hamper', 1],
  ]);
});
