/** The message of a follow-up, in the brand's tone of voice and without the words in `never_say`. */
import type { Brand, Item } from '../brands/catalogue.ts';
import { calledBy } from '../brands/naming.ts';
import { languageOf } from '../dialogue/lang/languages.ts';
import { createCalendar } from '../dialogue/nlu/dates.ts';
import { plain } from '../dialogue/plain.ts';

type Sentence = (things: string, brand: string) => string;

const SENTENCES: Record<'discussed' | 'unfinished', Record<Brand['pack']['voice']['tone'], Sentence>> = {
  discussed: {
    warm: (things, brand) => `Whenever you would like to come back to ${things}, ${brand} will be glad to help.`,
    crisp: (things) => `For later: ${things}.`,
    playful: (things, brand) => `${brand} will be right here when you want another look at ${things}!`,
  },
  unfinished: {
    warm: (things, brand) => `You had begun with ${things}; ${brand} will be glad to go on from there.`,
    crisp: (things) => `Not finished yet: ${things}.`,
    playful: (things, brand) => `Come back to ${brand} any time and finish what you began with ${things}!`,
  },
};

/** One sentence about these items, with the day if the user named one. */
export function followUpSentence(
  brand: Brand,
  kind: keyof typeof SENTENCES,
  items: readonly Item[],
  date: string | undefined,
): string {
  const { voice, words, locale, timezone } = brand.pack;
  const called = items.map((item) => calledBy(brand, item));
  const names = LIST.format(items.map((item, at) => called[at] ?? plain(item.name, 120)));
  const word = called.every((one) => one !== undefined) ? `${items.length > 1 ? words.items : words.item} ` : '';
  const on = date === undefined ? '' : ` on ${createCalendar(languageOf(brand), locale, timezone).say(date)}`;
  const { [voice.tone]: own, warm, crisp, playful } = SENTENCES[kind];
  const said = [own, warm, crisp, playful].map((say) => say(`${word}${names}${on}`, brand.pack.brand.display_name));
  const never = voice.never_say.map((one) => one.toLowerCase());
  return said.find((one) => !never.some((word) => one.toLowerCase().includes(word))) ?? voice.sign_off;
}

const LIST = new Intl.ListFormat('en', { type: 'conjunction' });
