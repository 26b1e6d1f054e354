import { expect, test } from 'vitest';
import { converse, shipped } from './conversation.ts';

const talkTo = async (intent: string) => converse((await shipped('nova-motors')).dialogue, intent);

test('whether one thing goes with another is answered with yes or no', async () => {
  expect((await talkTo('does the tow hitch fit the Arc?')).first.message).toContain(
    'Yes, Removable Tow Hitch: fits Arc EV',
  );
  expect((await talkTo('I drive an Arc, does the cargo liner fit?')).first.message).toContain(
    'No, Cargo Liner: fits Volta EV.',
  );
});

test('"it" may be the other thing', async () => {
  const talk = await talkTo('tell me about the GT');
  expect(talk.say('does the tow hitch fit on it?').message).toContain('No, Removable Tow Hitch: fits Arc EV.');
});

test('a list that names no items, such as surfaces, is no such question', async () => {
  const { dialogue } = await shipped('pace-running');
  expect(converse(dialogue, 'is the Glide 4 or the Gravel One good on gravel?').first.message).not.toContain(
    'has surface:',
  );
});
