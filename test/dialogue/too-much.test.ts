/** How much one message may say (docs/decisions/0016-a-turn-has-a-budget.md). */
import { describe, expect, test } from 'vitest';
import { converse, NOW, shipped } from './conversation.ts';

const TOO_MUCH =
  'That is a lot at once, so I have not acted on any of it. Please send it in parts: up to 12 sentences and 24 items in one message.';

const times = (count: number, text: (at: number) => string) => Array.from({ length: count }, (_, at) => text(at));

describe('a message that says too much', () => {
  test.each([
    ['13 sentences', times(13, (at) => `I like number ${at}`).join('. ')],
    ['25 phrases', times(25, (at) => `thing ${String.fromCharCode(97 + at)}`).join(', ')],
    ['25 phrases without a comma', times(25, (at) => `thing ${String.fromCharCode(97 + at)}`).join(' and ')],
    ['41 numbers', times(41, (at) => `${at}`).join(' ')],
    ['41 numbers in words', times(41, () => 'two').join(' ')],
  ])('of %s is answered with the limits (P16)', async (_, message) => {
    const { dialogue } = await shipped('acme-outdoor');
    expect(converse(dialogue, 'Hello').say(message).message).toBe(TOO_MUCH);
    expect(converse(dialogue, message).first.message).toContain(TOO_MUCH);
  });

  test('buys nothing, adds nothing, and takes nothing back, wherever in it that is said (P16)', async () => {
    const { dialogue } = await shipped('acme-outdoor');
    const long = times(13, () => 'We go to the mountains.').join(' ');
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
  test('is heard to its twelfth sentence', async () => {
    const { dialogue } = await shipped('acme-outdoor');
    const answer = converse(dialogue, 'Hello').say(
      `${times(11, () => 'Hello there.').join(' ')} Do you ship to Canada?`,
    );
    expect(answer.message).toBe('Acme ships within the United States only.');
  });

  test.each([
    'acme-outdoor',
    'delta',
    'nova-motors',
    'pace-running',
  ])('is read a few times over and no more, whatever it repeats (P16): %s', async (brand) => {
    const { dialogue, brand: sold } = await shipped(brand);
    const name = (at: number) => sold.items[at % sold.items.length]?.name ?? '';
    const messages = [
      times(24, name).join(', '),
      times(24, (at) => `two ${name(at)}`).join(' and '),
      times(12, (at) => `Add ${name(at)} and ${name(at + 1)}.`).join(' '),
      times(12, (at) => `How much is ${name(at)}, and is it waterproof?`).join(' '),
      times(24, (at) => `under $${at * 10}`).join(', '),
      times(400, () => 'ok,').join(' '),
      times(400, () => 'just').join(' '),
      times(300, () => 'qwzxty').join(' '),
    ];
    for (const message of messages) {
      let memory = dialogue.openMemory({});
      for (const said of [message, message, message]) {
        const setting = { now: NOW, seed: 1, pending: false, checkout: true };
        const outcome = dialogue.takeTurn(memory, { message: said }, setting);
        memory = outcome.memory;
        expect(Number(outcome.trace.charactersRead) / message.length).toBeLessThan(8);
      }
    }
  });
});
