/** Greeting, disclosing, thanking, declining, and the truth about who is talking (P7). */
import { sayContact } from './admitting.ts';
import { nameOf } from './describing.ts';
import { type Person, personal } from './personal.ts';
import type { Reading } from './reading.ts';
import type { Talk } from './talk.ts';
import { plain } from './text.ts';
import { listed, oneOf, say } from './wording.ts';

/** First words of a session: the pack's greeting, the consented name, and plainly who is speaking and who pays (P7, R50). */
export function greet(talk: Talk): void {
  const { brand, voice, disclosure } = talk.room.brand.pack;
  const name = talk.setting.shared?.includes('name') ? personal('first_name', ', ') : '';
  const hello = plain(voice.greeting, 120).replace(/[.!]+$/, '');
  const display = plain(brand.display_name, 80);
  const label = plain(disclosure.label_text, 120).replace(/[.]$/, '');
  say(talk, `${hello}${name}! I am ${ofBrand(display)} sponsored AI assistant (${label}).`);
}

export function answerIdentity(talk: Talk, what: 'ad' | 'person' | 'me' | 'brand' | 'help'): void {
  const { brand, disclosure } = talk.room.brand.pack;
  const display = plain(brand.display_name, 80);
  if (what === 'ad') {
    say(
      talk,
      `Yes. This is a sponsored conversation: ${display} pays for it, and I speak for ${display} (${plain(disclosure.label_text, 120)}).`,
    );
    return;
  }
  if (what === 'person') {
    say(
      talk,
      `No, I am not a person: I am ${ofBrand(display)} AI assistant, an automated one, and this conversation is sponsored by ${display}.`,
    );
    if (/\b(?:talk|speak)\b/.test(String(talk.trace.said))) sayContact(talk);
    return;
  }
  if (what === 'brand') {
    say(
      talk,
      brand.about
        ? plain(brand.about, 400)
        : `I speak for ${display}. I know our ${talk.room.brand.pack.words.items} and what we say about them.`,
    );
    return;
  }
  if (what === 'help') {
    say(
      talk,
      `You can ask me for ${talk.room.brand.pack.words.items} by what matters to you, compare them, ask about prices and details, and say when you want one.`,
    );
    return;
  }
  const { shared = [] } = talk.setting;
  const told = SHARED.filter(([field]) => shared.includes(field)).filter(
    ([field]) => field !== 'country' || !shared.includes('city'),
  );
  if (told.length > 0)
    say(
      talk,
      `With your consent your assistant shared ${listed(told.map(([field, words]) => words + personal(field, ', ')))}. Beyond that I know only what you tell me in this conversation.`,
    );
  else
    say(
      talk,
      'Nothing personal: your assistant shared no personal data with me. I know only what you tell me in this conversation.',
    );
  const wanted = talk.mind.discussed.flatMap((id) => talk.room.brand.item.get(id) ?? []).slice(-3);
  if (wanted.length > 0) say(talk, `So far we talked about ${listed(wanted.map((item) => nameOf(item)))}.`);
}

const SHARED: readonly [field: keyof Person, words: string][] = [
  ['name', 'your name'],
  ['city', 'your city'],
  ['country', 'your country'],
  ['locale', 'your language setting'],
];

/** "Do you have other brands?" */
export function asksVendors(reading: Reading): boolean {
  if (/ brands? (?:are|is|would be|will be) (?:ok|okay|fine|good|welcome) /.test(reading.said)) return false;
  return /\b(?:other|another|different|which|what|any|more) (?:brands?|makers?|vendors?|manufacturers?|labels?)\b|\bbrands (?:do you|are there|you)\b/.test(
    reading.said,
  );
}

/** The makers on record, or that everything is the brand's own. */
export function answerVendors(talk: Talk): void {
  const { items, pack } = talk.room.brand;
  const vendors = [...new Set(items.flatMap(({ vendor }) => vendor ?? []))];
  if (vendors.length < 2) {
    say(
      talk,
      `There is only one brand here: everything I have is from ${plain(vendors[0] ?? pack.brand.display_name, 80)}.`,
    );
    return;
  }
  const count = new Map<string, number>();
  for (const { vendor } of items) if (vendor) count.set(vendor, (count.get(vendor) ?? 0) + 1);
  const most = vendors.sort((a, b) => (count.get(b) ?? 0) - (count.get(a) ?? 0)).slice(0, 5);
  say(talk, `We carry ${vendors.length} brands, among them ${listed(most.map((vendor) => plain(vendor, 60)))}.`);
}

export function decline(
  talk: Talk,
  why: 'instruct' | 'hostile' | 'medical' | 'legal' | 'off-topic' | 'language',
): void {
  const { pack } = talk.room.brand;
  const display = plain(pack.brand.display_name, 80);
  const what = pack.words.items;
  const back = oneOf(
    talk,
    `I am happy to help with ${ofBrand(display)} ${what}.`,
    `What I can help with are ${ofBrand(display)} ${what}.`,
  );
  talk.trace.declined = why;
  if (why === 'medical') say(talk, `I cannot give medical advice; please ask a doctor about that. ${back}`);
  else if (why === 'legal') say(talk, `I cannot give legal advice; a lawyer is the right person for that. ${back}`);
  else if (why === 'hostile')
    say(talk, `I am sorry this is frustrating. ${back}`, `I am sorry that this did not go well. ${back}`);
  else if (why === 'instruct')
    say(
      talk,
      `That is not something I can do: I only speak about ${ofBrand(display)} ${what}, at the prices on record.`,
    );
  else if (why === 'language')
    say(talk, `I am sorry, I can only answer in English here. ${back} Names, sizes and prices I do understand.`);
  else say(talk, `That is outside what I can help with. ${back}`, `I am afraid I cannot help with that. ${back}`);
}

export function signOff(talk: Talk): void {
  say(talk, plain(talk.room.brand.pack.voice.sign_off, 200));
}

export function welcome(talk: Talk): void {
  say(talk, 'You are welcome!', 'My pleasure.', 'Happy to help.');
}

/** "Acme's", but "Nova Motors'". */
function ofBrand(display: string): string {
  return `${display}'${display.endsWith('s') ? '' : 's'}`;
}
