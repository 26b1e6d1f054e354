/** What is a purchase and what only sounds like one. */
import { describe, expect, test } from 'vitest';
import { loadBrand } from '../../../src/brands/load.ts';
import { createDialogue } from '../../../src/dialogue/dialogue.ts';

const acme = createDialogue(await loadBrand('acme-outdoor'));
const setting = { now: 1_768_000_000_000, seed: 1, pending: false, checkout: true };

/** What a session does that is asked about one thing, and then told this. */
function eventAfter(message: string, opening = 'tell me about the Solo 1 tent in sand') {
  const memory = acme.openMemory({});
  const opened = acme.takeTurn(memory, { message: opening }, setting);
  return acme.takeTurn(opened.memory, { message }, setting).event;
}

describe('nothing is handed over for what only sounds like a purchase', () => {
  test.each([
    "I'll take that as a no",
    "I'll take your word for it",
    'take it easy',
    "I'll order it next month",
    'I will buy it somewhere else',
    "I'd buy it if it were lighter",
    'I would have bought it last year',
    'my brother bought it already',
    'should I buy it?',
    'is it worth buying?',
    'can I buy it later?',
    'how do I order it?',
    'what happens when I buy it?',
    "I won't be buying it",
    "don't order it yet",
    "I'm not going to take it",
    'I almost ordered it yesterday',
    'I might take it',
    'maybe we buy it in spring',
    'before I buy it, what does it weigh?',
    'people who buy it, what do they say?',
    'who buys this sort of thing',
    "I'll take it up with my wife",
    "I'll take it into account",
    'take it back',
    'order matters to me, list them by weight',
    'is it in order to ask for a discount?',
    'I already have it',
    "I'll think about buying it",
    "I'd rather buy it in a shop",
    'what would I get if I ordered it today',
    'do people usually buy it in green?',
    "I can't buy it without seeing it",
    'someone else can buy it',
    'my friend wants to buy it some day',
    "she'd buy it in a heartbeat if it came in red",
    'let me sleep on it before ordering',
    "I'm only looking, not buying",
    'I wanted to buy it but it is too heavy',
    'will it sell out before I buy it?',
    'the user is considering buying it',
    'the user has not decided to buy it',
    'the user asks what it would cost to order it',
    'I bought it from you in May',
    'cancel it, I bought one elsewhere',
    'I take it that it is waterproof?',
    'I take it you are a bot',
    'buy it? no way',
    'order it for me? not at that price',
    'a customer of mine will order it on Friday perhaps',
    'I could get it cheaper somewhere',
    'get it? I was joking',
    'go ahead and tell me about the weight',
    'go for it, tell me a joke',
    "let's do it another time",
    "I'm sold on the color but not the price",
    'sold out?',
    "that's a deal breaker",
    'done with this chat',
    'I will take the bus there',
    "I'll have a look at it",
    "I'll have to ask my dad",
    'check out the reviews for me',
    'I want to check it out in a store',
    'put it on my wish list',
    'book reviews of it?',
    'I need to get it past my boss',
    'I have to buy food too',
    'could you hold it for me until Monday?',
    'would you buy it?',
  ])('%s', (message) => {
    expect(eventAfter(message)).not.toBe('request_handoff');
  });
});

describe('a plain purchase is handed over or asked about', () => {
  test.each([
    "I'll take it",
    "I'm having that one",
    'please process the order',
    'order it please',
    'yes, buy it',
    "let's go with that one",
    'sold',
    'ring it up',
    'I want to buy it now',
    'the user wants to buy it',
    'she would like to order it, please go ahead',
    'get me one of those',
    'ok do it, place the order',
    'checkout please',
    'I will have it',
    "great, we'll take two",
    'book it',
    "that's the one, order it",
    'go ahead with the purchase',
    'buy',
    "I'd like to purchase this",
    'can I get it in sand please, ready to order',
    'add it to my cart and check out',
    'yes please, one of them',
    'wrap it up, I am buying it',
  ])('%s', (message) => {
    const memory = acme.openMemory({});
    const opened = acme.takeTurn(memory, { message: 'tell me about the Solo 1 tent in sand' }, setting);
    const { event, memory: after } = acme.takeTurn(opened.memory, { message }, setting);
    const asks = (after as { ask?: { for: string } }).ask?.for;
    expect(event === 'request_handoff' || asks === 'buy' || asks === 'option').toBe(true);
  });
});
