/** Words that make a regular expression try everything, and words pumped as far as a message may go. */
import { randomUUID } from 'node:crypto';
import { setTimeout as wait } from 'node:timers/promises';
import { call, opening, tally } from '../client.mjs';

/** Each is read in two ways, again and again, and fails at its last word. */
export const SENTENCES = [
  `${'just '.repeat(40)}x`,
  `${'thing, '.repeat(40)}y`,
  `I do not ${'just yet '.repeat(40)}x`,
  `It is ${'they are all '.repeat(40)}x`,
];

const PUMPED = [
  ...[
    'just ',
    'thing, ',
    'not yet ',
    'they are all ',
    'go ahead and ',
    'the ',
    'and ',
    'or ',
    ', ',
    '$5 ',
    'under $100 ',
  ],
  ...[
    'not ',
    'please ',
    'two ',
    'the second one ',
    'how about ',
    'what is the ',
    "isn't ",
    'yes ',
    '1',
    '1,000 ',
    'a.b ',
    ' ',
  ],
  ...[
    'tomorrow ',
    'at 9 am ',
    'from New York to Boston ',
    'cheaper than ',
    'I want to buy ',
    '-',
    '"',
    "'s ",
    '(',
    '\n',
    'é',
  ],
];

/** The sentence through each tool that takes a user's words. Ends at the first that gets no answer. */
async function say(target, sentence, session, took) {
  const asked = [
    ['si_get_offering', { offering_id: 'delta_chatgpt_3313', include_products: true, intent: sentence }],
    ['si_initiate_session', opening({ intent: sentence })],
    ['si_send_message', { session_id: session, idempotency_key: randomUUID(), message: sentence }],
  ];
  for (const [name, args] of asked) {
    const answer = await call(target, name, args, { ms: 5000 });
    took.push({ status: answer.status, code: answer.code, ms: answer.took });
    if (answer.status === 0) return false;
  }
  return true;
}

async function sayAll(target, sentences) {
  const { result } = await call(target, 'si_initiate_session', opening());
  const took = [];
  for (const sentence of sentences) {
    if (target.over() || !(await say(target, sentence, result.session_id, took))) break;
    await wait(100);
  }
  return {
    calls: took.length,
    outcomes: tally(took.map(({ status, code }) => code ?? status)),
    worst_ms: Math.round(Math.max(...took.map(({ ms }) => ms))),
    unanswered: took.filter(({ status }) => status === 0).length,
  };
}

const wrong = ({ unanswered }) => (unanswered === 0 ? [] : ['a sentence got no answer within 5 s']);

export default {
  pumped_sentences: {
    about: 'four sentences of 200 characters that four patterns read in exponentially many ways',
    seconds: 25,
    attack: (target) => sayAll(target, SENTENCES),
    wrong,
  },
  pumped_words: {
    about: 'thirty words repeated for 1,000 and 20,000 characters, through every tool that takes words',
    seconds: 40,
    attack: (target) =>
      sayAll(
        target,
        PUMPED.flatMap((word) =>
          [1000, 20_000].map((size) => `${word.repeat(Math.ceil(size / word.length)).slice(0, size)}x`),
        ),
      ),
    wrong,
  },
};
