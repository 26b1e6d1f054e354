/** How much one message may say (docs/decisions/0016-a-turn-has-a-budget.md). */
import { describe, expect, test } from 'vitest';
import { converse, shipped } from './conversation.ts';

const TOO_MUCH =
  'That is a lot at once, so I have not acted on any of it. Please send it in parts of at most 24 short sentences and 40 numbers.';

const times = (count: number, text: (at: number) => string) => Array.from({ length: count }, (_, at) => text(at));

describe('a message that says too much', () => {
  test.each([
    ['25 sentences', times(25, (at) => `I like thing ${String.fromCharCode(97 + at)}`).join('. ')],
    ['25 questions', times(25, (at) => `is it ${String.fromCharCode(97 + at)}?`).join(' ')],
    ['41 numbers', times(41, (at) => `${at}`).join(' ')],
    ['41 numbers in words', times(41, () => 'two').join(' ')],
  ])('of %s is answered with the limits (P16)', async (_, message) => {
    const { dialogue } = await shipped('acme-outdoor');
    expect(converse(dialogue, 'Hello').say(message).message).toBe(TOO_MUCH);
    expect(converse(dialogue, message).first.message).toContain(TOO_MUCH);
  });

  test('buys nothing, adds nothing, and takes nothing back, wherever in it that is said (P16)', async () => {
    const { dialogue } = await shipped('acme-outdoor');
    const long = times(25, () => 'We go to the mountains.').join(' ');
    const talk = converse(dialogue, 'the Ridge 2 tent in green');
    for (const words of ['I will take it.', 'Add it to my cart.'])
      for (const message of [`${words} ${long}`, `${long} ${words}`]) {
        const answer = talk.say(message);
        expect([answer.message, answer.event]).toEqual([TOO_MUCH, 'reply']);
      }
    expect(talk.say('what is in my cart?').message).toBe('There is nothing in your cart yet.');
    const agreed = talk.say('I will take it, in green');
    expect(agreed.pending).toBe(true);
    const kept = talk.say(`${long} No, cancel it.`);
    expect([kept.message, kept.pending, talk.memory().agreement]).toEqual([TOO_MUCH, true, agreed.memory.agreement]);
  });
});

describe('a message within the limits', () => {
  test('is heard to its last sentence', async () => {
    const { dialogue } = await shipped('acme-outdoor');
    const answer = converse(dialogue, 'Hello').say(
      `${times(11, () => 'Hello there.').join(' ')} Do you ship to Canada?`,
    );
    expect(answer.message).toBe('Acme ships within the United States only.');
  });
});
