/** The last resort: a policy that has the words, an honest "not on record", or a question back. */
import { admitUnknown, sayContact } from './admitting.ts';
import { quoteSummary } from './attribute-answers.ts';
import { lineText } from './buying.ts';
import { nameOf } from './describing.ts';
import { sayPolicyByWords, sayPolicyOfView, sayTopicAgain } from './policies.ts';
import { showDefault } from './presenting.ts';
import type { Reading } from './reading.ts';
import { inView } from './references.ts';
import { search } from './searching.ts';
import { shownItems, type Talk } from './talk.ts';
import { stem } from './text.ts';
import { oneOf, quoted, say } from './wording.ts';

export function sayNotUnderstood(talk: Talk, reading: Reading): void {
  const { mind, room } = talk;
  const { acts } = reading;
  const item = inView(talk);
  const what = room.brand.pack.words.items;
  if (
    acts.has('question') &&
    (sayPolicyByWords(talk, reading) || sayPolicyOfView(talk, reading) || sayTopicAgain(talk, reading))
  )
    return;
  const [measure] = reading.amounts.filter(({ unit, money }) => unit !== undefined && !money);
  if (measure && !acts.has('question') && reading.wishes.length + reading.named.length === 0 && mind.turns > 0) {
    const figure = reading.tokens.slice(measure.at, measure.to).map(({ raw }) => raw);
    say(talk, `Our records state no figure like ${quoted([figure.join(' ')])}, so I cannot go by that.`);
    return;
  }
  if (mind.turns === 0) {
    const sought =
      /\b(?:do you (?:have|sell|carry|fly|do|stock)|have you got|got|looking for|after|is there|are there|any|find|buy|show me|see|need|want|like)\b/.test(
        reading.said,
      ) && reading.unknown.length > 0;
    // Another sentence of the same message was answered.
    if (talk.cards.length > 0 || talk.trace.policy !== undefined) return;
    if (sought) say(talk, `I do not have ${quoted(reading.unknown)} in our records, I am afraid.`);
    say(talk, `Here is a first look at our ${what}:`, `Let me show you some of our ${what}:`);
    showDefault(talk);
    return;
  }
  if (
    reading.unknown.length > 0 &&
    /\b(?:do you (?:have|sell|carry|offer|stock|do|fly)|have you got|looking for|show me|find me|any|need|want|what about|got|something)\b|^ \w+ $/.test(
      reading.said,
    ) &&
    !(item && reading.pronoun)
  ) {
    say(
      talk,
      `I do not have ${quoted(reading.unknown)} in our records, I am afraid.`,
      `Nothing in our records matches ${quoted(reading.unknown)}.`,
    );
    if (mind.shown.length === 0) {
      say(talk, `These are some of our ${what}:`);
      showDefault(talk, 3);
    } else sayContact(talk);
    talk.trace.unknown = reading.unknown;
    return;
  }
  if (
    !acts.has('question') &&
    !acts.has('yes') &&
    !acts.has('no') &&
    reading.unknown.length > 0 &&
    reading.tokens.length <= 3 &&
    reading.soft.length === 0
  ) {
    talk.lost = `I do not have ${quoted(reading.unknown)} in our records, I am afraid.`;
    return;
  }
  if (acts.has('question') && item && (reading.pronoun || reading.unknown.length + reading.soft.length > 0)) {
    admitUnknown(talk, item, reading);
    return;
  }
  if (acts.has('question')) {
    // "Is there a side pocket?" of a list: what their descriptions say.
    const shown = shownItems(talk);
    const words = [...reading.soft, ...reading.unknown.map(stem)];
    const asksFeature = / (?:is|are) there | (?:have|has|with) (?:an?|any) /.test(reading.said);
    if (asksFeature && shown.length > 1 && words.length > 0 && shown.some((one) => quoteSummary(talk, one, words)))
      return;
    admitUnknown(talk, undefined, reading);
    return;
  }
  if (talk.setting.pending && mind.agreement) {
    talk.lost = `Your order stays as it is: ${mind.agreement.lines.map((line) => lineText(talk, line)).join(', ')}. Tell me what to change, if anything.`;
    return;
  }
  if (acts.has('yes') && item) {
    const ask =
      item.action === 'book'
        ? `Shall I book ${nameOf(item)} for you`
        : `Shall I hand ${nameOf(item)} over for checkout`;
    say(talk, `${ask}, or would you like to know more about it?`);
    mind.ask = { for: 'buy' };
    return;
  }
  if (acts.has('no')) {
    talk.lost = oneOf(talk, 'All right. What would suit you better?', 'No problem. What else may I show you?');
    return;
  }
  if (acts.has('yes')) {
    talk.lost = oneOf(talk, 'Good. Which one may I tell you more about?', 'Fine. What shall we look at next?');
    return;
  }
  if (reading.soft.length > 0 && !item) {
    search(talk, reading);
    return;
  }
  talk.lost = oneOf(
    talk,
    `I am not sure I follow. You can ask for ${what}, compare them, or tell me which one you would like.`,
    `Could you put that another way? I can search our ${what}, compare them and answer questions about them.`,
  );
}
