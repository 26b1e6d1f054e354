import { expect, test } from 'vitest';
import { converse, lampShop, shipped } from './conversation.ts';

test.fails('a choice that does not exist is answered with those that do', async () => {
  const { dialogue } = await shipped('acme-outdoor');
  const told = converse(dialogue, 'does the Ridge 2 come in red?').first.message;
  expect(told).toContain('No, Ridge 2 tent does not come in red. Available: Green and Orange.');
});

test('a color listed in an attribute is looked up there', async () => {
  const { dialogue } = await shipped('nova-motors');
  const talk = converse(dialogue, 'tell me about the Performance');
  expect(talk.say('does it come in white?').message).toContain('No, Volta EV Performance AWD: paint colors Graphite');
  expect(talk.say('does it come in red?').message).toContain('Yes, Volta EV Performance AWD: paint colors Graphite');
});

test('"is it sold out?" of what is there is answered with no', async () => {
  const { dialogue } = await shipped('acme-outdoor');
  expect(converse(dialogue, 'is the Basecamp 4 sold out?').first.message).toContain(
    'No, Basecamp 4 tent is available: 14 in stock.',
  );
  expect(converse(lampShop().dialogue, 'is the Wren out of stock?').first.message).toContain('No, Wren is available');
  expect(converse(lampShop().dialogue, 'is the Owl sold out?').first.message).toContain('Owl is sold out');
  expect(converse(lampShop().dialogue, 'is the Wren in stock?').first.message).toContain('Yes, Wren is available');
});

test('the sizes are those there are, not a range with gaps', async () => {
  const { dialogue } = await shipped('pace-running');
  expect(converse(dialogue, 'what sizes does the Tempo 3 come in?').first.message).toContain(
    '7, 8, 8.5, 9, 9.5, 10 and 11',
  );
});

test('a sold-out choice is named as sold out', () => {
  const told = converse(lampShop().dialogue, 'does the Heron come in white?').first.message;
  expect(told).toContain('Heron is sold out in White right now. Available: Black and Red.');
});
